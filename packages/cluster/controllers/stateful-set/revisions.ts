import {
  type ControllerRevision,
  controllerRevisions,
  type Pod,
  type StatefulSet,
  statefulSets,
} from '../../client/resources.ts'
import { selects } from '../../kinds/validate/selects.ts'
import { candidates } from '../loop/claimants.ts'
import type { Tools } from '../loop/controller.ts'
import { claim, controllerOf, controllerReference } from '../loop/owners.ts'
import { isSameData, revisionData } from '../revisions/data.ts'
import { revisionHash } from '../revisions/hash.ts'
import { makeRevision, renumber } from '../revisions/keep.ts'
import { byRevision } from '../revisions/order.ts'
import { revisionOf } from './identity.ts'

export interface Revisions {
  /** What the pods are of, or were of before the update that is going on. */
  readonly current: ControllerRevision
  /** What the set describes. */
  readonly update: ControllerRevision
  /** How often a name was taken by another revision. */
  readonly collisions: number
}

/** The revisions of a set, oldest first, those that nobody manages included. */
export const knownRevisions = (set: StatefulSet, at: Tools): ControllerRevision[] =>
  candidates(set, controllerRevisions, at)
    .filter((revision) => (controllerOf(revision)?.uid ?? set.metadata.uid) === set.metadata.uid)
    .filter(({ metadata }) => selects(set.spec?.selector, metadata.labels))
    .toSorted(byRevision)

/** Takes over the revisions that nobody manages. Fails when the set is not there to own them. */
export async function adoptRevisions(set: StatefulSet, tools: Tools): Promise<void> {
  const orphans = knownRevisions(set, tools).filter(
    (revision) => !controllerOf(revision) && !revision.metadata.deletionTimestamp,
  )
  const wanted = { owner: set, ownerResource: statefulSets, resource: controllerRevisions }
  const adopted = await claim({ ...wanted, candidates: orphans, selects: () => true }, tools)
  if (adopted.length < orphans.length) throw new Error("can't adopt ControllerRevisions")
}

/** Finds the revision that the set describes, or makes it, and the one that its pods are of. */
export async function findRevisions(
  set: StatefulSet,
  known: readonly ControllerRevision[],
  tools: Tools,
): Promise<Revisions> {
  const { currentRevision, collisionCount = 0 } = set.status ?? {}
  const data = revisionData(set.spec?.template)
  const next = (known.at(-1)?.revision ?? 0) + 1
  const same = known.findLast((it) => isSameData(it.data, data))
  const current = known.find(({ metadata }) => metadata.name === currentRevision)
  if (!same) {
    const made = await makeRevision(
      set,
      newRevision(set, data, next, collisionCount),
      collisionCount,
      tools,
    )
    return { current: current ?? made.revision, update: made.revision, collisions: made.collisions }
  }
  const update = same === known.at(-1) ? same : await renumber(same, next, tools)
  return { current: current ?? update, update, collisions: collisionCount }
}

function newRevision(
  set: StatefulSet,
  data: object,
  revision: number,
  collisions: number,
): ControllerRevision {
  const hash = { 'controller.kubernetes.io/hash': revisionHash(data, collisions) }
  return {
    metadata: {
      namespace: set.metadata.namespace ?? '',
      labels: { ...set.spec?.template.metadata?.labels, ...hash },
      ...(set.metadata.annotations && { annotations: set.metadata.annotations }),
      ownerReferences: [controllerReference(set, statefulSets)],
    },
    data,
    revision,
  }
}

/** Removes the oldest revisions beyond the limit that no pod is of. */
export async function forgetRevisions(
  set: StatefulSet,
  known: readonly ControllerRevision[],
  { current, update }: Revisions,
  pods: readonly Pod[],
  { client }: Tools,
): Promise<void> {
  const live = new Set([current.metadata.name, update.metadata.name, ...pods.map(revisionOf)])
  const past = known.filter(({ metadata }) => !live.has(metadata.name))
  const limit = set.spec?.revisionHistoryLimit ?? 10
  if (limit < 0) return
  for (const { metadata } of past.slice(0, Math.max(0, past.length - limit)))
    await client.delete(controllerRevisions, {
      namespace: metadata.namespace,
      name: metadata.name ?? '',
    })
}
