import { clone } from '../../kinds/clone.ts'
import type { KubeObject } from '../../kinds/object.ts'
import { writeOptions } from '../options/write-options.ts'
import type { Handler } from '../router.ts'
import type { Scope } from '../scope.ts'
import type { Server } from '../server.ts'
import { badRequestError, conflictError, StatusError } from '../status.ts'
import { readObject } from '../verbs/body.ts'
import { change } from '../verbs/change.ts'
import { resourceNotFound } from '../verbs/generic-errors.ts'
import { dropServerFields, matchNamespace } from '../verbs/metadata.ts'
import { admitCreate } from './admit.ts'
import { scopeAs } from './other-kind.ts'
import { type ConditionedPod, setPodCondition } from './pod-condition.ts'
import { created } from './success.ts'

type Binding = KubeObject & { target?: { kind?: string; name?: string } }

export type BindablePod = ConditionedPod & {
  spec: { nodeName?: string; schedulingGates?: unknown[] }
}

/** Puts a pod on a node. */
export const bindPod: Handler = async (server, scope) => {
  const options = writeOptions(scope.call, 'CreateOptions')
  const binding: Binding = await readObject(server, scopeAs(scope, 'Binding'), options.validation)
  // Upstream keeps what a binding says of its pod only where the path names the pod too.
  if (!scope.name) dropServerFields(binding)
  matchNamespace(binding, scope.resource, scope.namespace)
  const name = scope.name || (binding.metadata.name ?? '')
  if (binding.metadata.name !== name)
    throw badRequestError('name in URL does not match name in Binding object')
  const named = { ...scope, name }
  checkTarget(binding)
  await admitCreate(server, named, binding, options.isDryRun)
  await assign(server, named, binding, options.isDryRun)
  return created(scope)
}

/** The same by a binding that names its pod itself. */
export const bindNamedPod: Handler = (server, scope) => {
  const pods = server.resources.find('', 'v1', 'pods')
  if (!pods) throw resourceNotFound()
  return bindPod(server, { ...scope, resource: pods, subresource: 'binding' })
}

function checkTarget({ target }: Binding): void {
  const errors: string[] = []
  if (target?.kind && target.kind !== 'Node')
    errors.push(
      `target.kind: Unsupported value: ${JSON.stringify(target.kind)}: supported values: "Node", "<empty>"`,
    )
  if (!target?.name) errors.push('target.name: Required value')
  if (errors.length > 0)
    throw new StatusError(500, '', errors.length > 1 ? `[${errors.join(', ')}]` : (errors[0] ?? ''))
}

async function assign(server: Server, scope: Scope, binding: Binding, isDryRun: boolean) {
  const { metadata, target } = binding
  await change(server, scope, {
    isDryRun,
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion,
    createsMissing: false,
    keepsGeneration: true,
    isStatus: false,
    rules: {},
    admits: false,
    next(live) {
      const pod = clone(live) as BindablePod
      refuseAssigned(scope, pod)
      pod.spec.nodeName = target?.name ?? ''
      if (metadata.annotations)
        pod.metadata.annotations = { ...pod.metadata.annotations, ...metadata.annotations }
      setPodCondition(server, pod, { type: 'PodScheduled', status: 'True' })
      return pod
    },
  })
}

function refuseAssigned(scope: Scope, { metadata, spec }: BindablePod): void {
  const refuse = (reason: string) =>
    conflictError({ group: '', resource: 'pods/binding', name: scope.name }, reason)
  if (metadata.deletionTimestamp)
    throw refuse(`pod ${scope.name} is being deleted, cannot be assigned to a host`)
  if (spec.nodeName)
    throw refuse(`pod ${scope.name} is already assigned to node ${JSON.stringify(spec.nodeName)}`)
  if (spec.schedulingGates?.length)
    throw refuse(`pod ${scope.name} has non-empty .spec.schedulingGates`)
}
