import { type Awaitable, atOnce } from '@galley/kit/at-once'
import { clone } from '../../../kinds/clone.ts'
import { invalid } from '../../../kinds/field-error.ts'
import type { KubeObject } from '../../../kinds/object.ts'
import type { Answer } from '../../call.ts'
import { readableOne } from '../../conversion/stored.ts'
import { keyOf } from '../../objects/keys.ts'
import { type WriteOptions, writeOptions } from '../../options/write-options.ts'
import { writtenAnswer } from '../../respond.ts'
import type { Handler } from '../../router.ts'
import { type Scope, targetOf } from '../../scope.ts'
import type { Server } from '../../server.ts'
import { badRequestError, invalidError, notFoundError } from '../../status.ts'
import { readObject } from '../../verbs/body.ts'
import { change } from '../../verbs/change.ts'
import { recordManager } from '../../verbs/managed-fields.ts'
import { matchName, matchNamespace } from '../../verbs/metadata.ts'
import { patchTypeOf, readPatchBody } from '../../verbs/patch.ts'
import { patched } from '../../verbs/patch-object.ts'
import { scopeAs } from '../other-kind.ts'
import { applyScale } from './apply-scale.ts'
import { replicasPaths, scaledEntries, scaleEntries } from './managers.ts'
import {
  dotted,
  hasReplicas,
  missingReplicas,
  pathsOf,
  put,
  type Scale,
  scaleOf,
} from './scale-object.ts'

export const getScale: Handler = (server, scope) => {
  const entry = server.store.get(keyOf(scope.resource.kind, scope.namespace, scope.name))
  if (!entry) throw notFoundError(targetOf(scope, scope.name))
  return atOnce(readableOne(server, scope.resource, entry), (read) => {
    const object = server.records.object(read, scope.resource)
    if (!hasReplicas(scope.resource, object)) throw missingReplicas(scope.resource)
    return scaleAnswer(server, scope, object)
  })
}

export const updateScale: Handler = async (server, scope) => {
  const options = writeOptions(scope.call, 'UpdateOptions')
  const asScale = scopeAs(scope, 'Scale')
  // Safe: it is decoded as a scale.
  const given = (await readObject(server, asScale, options.validation)) as Scale
  return changeScale(server, scope, options, given.metadata.uid, (current) => {
    const next = clone(given)
    return atOnce(recordManager(server, asScale, current, next, options.manager), () => next)
  })
}

export const patchScale: Handler = async (server, scope) => {
  const type = patchTypeOf(scope.call) ?? 'merge'
  const body = await readPatchBody(scope.call, type)
  const options = writeOptions(scope.call, 'PatchOptions', type === 'apply')
  const asScale = scopeAs(scope, 'Scale')
  const isCustom = scope.resource.custom !== undefined
  return changeScale(server, scope, options, undefined, (current) =>
    type === 'apply'
      ? applyScale(server, asScale, current, body, options, isCustom)
      : // Safe: it is decoded as a scale.
        (patched(server, asScale, current, type, body, options) as Awaitable<Scale>),
  )
}

async function changeScale(
  server: Server,
  scope: Scope,
  options: WriteOptions,
  uid: string | undefined,
  step: Step,
): Promise<Answer> {
  const { object } = await change(server, scope, {
    isDryRun: options.isDryRun,
    uid,
    createsMissing: false,
    isStatus: false,
    rules: scope.resource.kind.update ?? {},
    next(live) {
      if (!live) throw notFoundError(targetOf(scope, scope.name))
      return scaled(server, scope, live, step)
    },
  })
  return scaleAnswer(server, scope, object)
}

/** What becomes of a scale by a request. */
type Step = (current: Scale) => Awaitable<Scale>

/** Stands for replicas that a custom object lacks, so that leaving them out shows. */
const absent = -(2 ** 31)

/** The object whose scale was changed by `step`. */
async function scaled(
  server: Server,
  { resource, namespace, name }: Scope,
  live: KubeObject,
  step: Step,
): Promise<KubeObject> {
  const paths = replicasPaths(server.resources, resource)
  const current = scaleOf(resource, live)
  current.metadata.managedFields = scaleEntries(live, paths)
  if (!hasReplicas(resource, live)) current.spec.replicas = absent
  const scale = await step(current)
  matchNamespace(scale, resource, namespace)
  matchName(scale, name)
  const { replicas = 0 } = scale.spec
  const field = pathsOf(resource).replicas
  if (replicas === absent)
    throw badRequestError(
      `the spec replicas field ${JSON.stringify(dotted(field))} cannot be empty`,
    )
  if (!resource.custom) checkScale(scale)
  const next = clone(live)
  put(next, field, replicas)
  if (scale.metadata.resourceVersion) next.metadata.resourceVersion = scale.metadata.resourceVersion
  next.metadata.managedFields = scaledEntries(live, scale.metadata.managedFields, paths, resource)
  return next
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
  const written = server.records.written(scaleOf(scope.resource, object), asScale.resource)
  return writtenAnswer(asScale, 200, written, scope.accepted)
}
