import { invalid } from '../../kinds/field-error.ts'
import type { ScalePaths } from '../../kinds/kind.ts'
import type { KubeObject } from '../../kinds/object.ts'
import type { Answer } from '../call.ts'
import { clone } from '../objects/clone.ts'
import { keyOf } from '../objects/keys.ts'
import { type WriteOptions, writeOptions } from '../options/write-options.ts'
import { writtenAnswer } from '../respond.ts'
import type { Handler } from '../router.ts'
import { type Scope, targetOf } from '../scope.ts'
import type { Server } from '../server.ts'
import { invalidError, notFoundError } from '../status.ts'
import { readObject } from '../verbs/body.ts'
import { change } from '../verbs/change.ts'
import { recordManager } from '../verbs/managed-fields.ts'
import { matchName, matchNamespace } from '../verbs/metadata.ts'
import { patchTypeOf, readPatchBody } from '../verbs/patch.ts'
import { patchedObject } from '../verbs/patch-object.ts'
import { scopeAs } from './other-kind.ts'
import { selectorText } from './selector-text.ts'

type Scale = KubeObject & { spec: { replicas?: number } }

/** How many there are to be of a scalable object, as an object of its own. */
export const getScale: Handler = (server, scope) => {
  const entry = server.store.get(keyOf(scope.resource.kind, scope.namespace, scope.name))
  if (!entry) throw notFoundError(targetOf(scope, scope.name))
  return scaleAnswer(server, scope, server.records.object(entry, scope.resource))
}

export const updateScale: Handler = async (server, scope) => {
  const options = writeOptions(scope.call, 'UpdateOptions')
  const asScale = scopeAs(scope, 'Scale')
  const given = (await readObject(server, asScale, options.validation)) as Scale
  return changeScale(server, scope, options, given.metadata.uid, () => given)
}

export const patchScale: Handler = async (server, scope) => {
  const type = patchTypeOf(scope.call) ?? 'merge'
  const body = await readPatchBody(scope.call, type)
  const options = writeOptions(scope.call, 'PatchOptions', type === 'apply')
  const asScale = scopeAs(scope, 'Scale')
  return changeScale(server, scope, options, undefined, (live) => {
    const current = server.records.written(scaleOf(scope, live), asScale.resource)
    // An apply of a scale names all there is in it: as a merge it says the same.
    const how = type === 'apply' ? 'merge' : type
    return patchedObject(current, asScale, how, body, options) as Scale
  })
}

async function changeScale(
  server: Server,
  scope: Scope,
  options: WriteOptions,
  uid: string | undefined,
  scaled: (live: KubeObject) => Scale,
): Promise<Answer> {
  const paths = pathsOf(scope)
  const { object } = await change(server, scope, {
    isDryRun: options.isDryRun,
    uid,
    createsMissing: false,
    isStatus: false,
    rules: scope.resource.kind.update ?? {},
    next(live) {
      if (!live) throw notFoundError(targetOf(scope, scope.name))
      const scale = clone(scaled(live))
      matchNamespace(scale, scope.resource, scope.namespace)
      matchName(scale, scope.name)
      checkScale(scale)
      const next = clone(live)
      put(next, paths.replicas, scale.spec.replicas ?? 0)
      if (scale.metadata.resourceVersion)
        next.metadata.resourceVersion = scale.metadata.resourceVersion
      recordManager(server, scope, live, next, options.manager)
      return next
    },
  })
  return scaleAnswer(server, scope, object)
}

function checkScale({ metadata, spec }: Scale): void {
  const replicas = spec.replicas ?? 0
  if (replicas < 0)
    throw invalidError({ group: 'autoscaling', resource: 'Scale', name: metadata.name ?? '' }, [
      invalid('spec.replicas', replicas, 'must be greater than or equal to 0'),
    ])
}

function scaleAnswer(server: Server, scope: Scope, object: KubeObject): Answer {
  const asScale = scopeAs(scope, 'Scale')
  const written = server.records.written(scaleOf(scope, object), asScale.resource)
  return writtenAnswer(asScale, 200, written, scope.accepted)
}

const pathsOf = ({ resource }: Scope): ScalePaths => {
  if (!resource.kind.scale) throw new TypeError(`${resource.kind.kind} has no scale`)
  return resource.kind.scale
}

function scaleOf(scope: Scope, object: KubeObject): Scale {
  const paths = pathsOf(scope)
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata
  const replicas = at(object, paths.replicas)
  const selector = selectorText(at(object, paths.selector))
  const metadata = { name, namespace, uid, resourceVersion, creationTimestamp }
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: Object.fromEntries(Object.entries(metadata).filter(([, it]) => it !== undefined)),
    spec: typeof replicas === 'number' && replicas !== 0 ? { replicas } : {},
    status: {
      replicas: at(object, paths.statusReplicas) ?? 0,
      ...(selector && { selector }),
    },
  }
}

function at(object: unknown, path: readonly string[]): unknown {
  return path.reduce(
    (found: unknown, field) =>
      typeof found === 'object' && found !== null
        ? (found as Record<string, unknown>)[field]
        : undefined,
    object,
  )
}

function put(object: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [field = '', ...rest] = path
  if (rest.length === 0) object[field] = value
  else {
    object[field] ??= {}
    put(object[field] as Record<string, unknown>, rest, value)
  }
}
