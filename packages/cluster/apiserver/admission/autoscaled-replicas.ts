import type { Autoscaler } from '../../kinds/autoscaling/hpa/types.ts'
import type { KubeObject } from '../../kinds/object.ts'
import type { Attributes, Plugin } from './admission.ts'
import { findAll } from './lookup.ts'

const autoscalers = { group: 'autoscaling', version: 'v2', plural: 'horizontalpodautoscalers' }
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

/** Warns whoever sets a number of replicas by a manifest that an autoscaler sets it too. Galley's own; refuses nothing. */
export const autoscaledReplicas: Plugin = {
  name: 'AutoscaledReplicas',
  validate(attributes) {
    const { object, operation, scope } = attributes
    const { kind } = scope.resource
    if (operation !== 'UPDATE' || scope.subresource || !object || !kind.scale) return
    if (isOwnPart(attributes) || !setsReplicas(attributes, object, kind.scale.replicas)) return
    const path = kind.scale.replicas.join('.')
    for (const name of autoscalersOf(attributes))
      scope.warnings.add(
        `${path}: HorizontalPodAutoscaler "${name}" sets how many replicas ${kind.kind} "${attributes.name}" has, and will change this number again; leave it out of the manifest`,
      )
  },
}

/** The cluster's own parts write whole objects all the time, and read no warnings. */
const isOwnPart = ({ user }: Attributes) => user.username === 'system:apiserver'

function autoscalersOf({ server, scope, namespace, name }: Attributes): string[] {
  const { kind } = scope.resource
  return findAll<Autoscaler>(server, autoscalers, namespace)
    .filter(({ spec: { scaleTargetRef: target } }) => {
      const [group] = target.apiVersion?.includes('/') ? target.apiVersion.split('/') : ['']
      return target.kind === kind.kind && target.name === name && group === kind.group
    })
    .map(({ metadata }) => metadata.name ?? '')
}

/** A whole object always has a number; an apply, where its manifest has one. Other patches are no manifests. */
function setsReplicas(
  { scope: { call }, old }: Attributes,
  object: KubeObject,
  path: readonly string[],
): boolean {
  if (call.method === 'PUT') return true
  const manager = call.query.get('fieldManager') ?? ''
  if (call.header('content-type')?.startsWith('application/apply-patch'))
    return isApplied(object, manager, path)
  const manifest = object.metadata.annotations?.[lastApplied]
  const isChanged = manifest !== old?.metadata.annotations?.[lastApplied]
  if (manager !== 'kubectl-client-side-apply' && !isChanged) return false
  return at(parsed(manifest), path) !== undefined
}

const isApplied = ({ metadata }: KubeObject, manager: string, path: readonly string[]) =>
  metadata.managedFields?.some(
    (it) =>
      it.operation === 'Apply' &&
      it.manager === manager &&
      at(
        it.fieldsV1,
        path.map((field) => `f:${field}`),
      ) !== undefined,
  ) ?? false

function parsed(manifest: string | undefined): unknown {
  try {
    return JSON.parse(manifest ?? '')
  } catch {
    return undefined
  }
}

const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (found, field) =>
      typeof found === 'object' && found !== null && Object.hasOwn(found, field)
        ? (found as Record<string, unknown>)[field]
        : undefined,
    value,
  )
