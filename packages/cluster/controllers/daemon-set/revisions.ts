import { isAlreadyExists } from '../../client/errors.ts'
import {
  type ControllerRevision,
  controllerRevisions,
  type DaemonSet,
  daemonSets,
  type Pod,
  pods,
} from '../../client/resources.ts'
import { selects } from '../../kinds/validate/selects.ts'
import { candidates } from '../loop/claimants.ts'
import type { Tools } from '../loop/controller.ts'
import { claim, controllerReference } from '../loop/owners.ts'
import { templateHash } from '../pods/template-hash.ts'
import { isSameData, revisionData } from '../revisions/data.ts'
import { renumber } from '../revisions/keep.ts'
import { byRevision, highestRevision } from '../revisions/order.ts'
import { revisionLabel } from './new-pod.ts'

export interface History {
  /** What the set describes. */
  readonly current: ControllerRevision
  readonly old: readonly ControllerRevision[]
}

export const hashOf = ({ metadata }: { readonly metadata: Pod['metadata'] }): string =>
  metadata.labels?.[revisionLabel] ?? ''

/** Finds the revision that the set describes, or makes it, and those before. */
export async function findHistory(
  set: DaemonSet,
  own: readonly Pod[],
  tools: Tools,
): Promise<History> {
  const revisions = await Promise.all(
    (await ownRevisions(set, tools)).map((revision) => withHash(revision, tools)),
  )
  const data = revisionData(set.spec?.template)
  const same = revisions.filter((it) => isSameData(it.data, data))
  const old = revisions.filter((it) => !same.includes(it))
  const next = highestRevision(old) + 1
  const [only, ...more] = same
  if (!only) return { current: await make(set, data, next, tools), old }
  const current = more.length === 0 ? only : await keepOne(same, own, tools)
  if (current.revision >= next) return { current, old }
  return { current: await renumber(current, next, tools), old }
}

const ownRevisions = (set: DaemonSet, tools: Tools): Promise<ControllerRevision[]> =>
  claim(
    {
      owner: set,
      ownerResource: daemonSets,
      resource: controllerRevisions,
      candidates: candidates(set, controllerRevisions, tools),
      selects: ({ metadata }) => selects(set.spec?.selector, metadata.labels) === true,
    },
    tools,
  )

/** A revision from elsewhere goes by its name. */
async function withHash(
  revision: ControllerRevision,
  { client }: Tools,
): Promise<ControllerRevision> {
  const { labels, name = '' } = revision.metadata
  if (labels?.[revisionLabel] !== undefined) return revision
  const metadata = { ...revision.metadata, labels: { ...labels, [revisionLabel]: name } }
  return client.update(controllerRevisions, { ...revision, metadata })
}

/** Keeps the newest of those that are the same, and lets all pods be of it. */
async function keepOne(
  same: readonly ControllerRevision[],
  own: readonly Pod[],
  { client }: Tools,
): Promise<ControllerRevision> {
  const kept = same.reduce((a, b) => (b.revision >= a.revision ? b : a))
  const labels = { [revisionLabel]: hashOf(kept) }
  for (const { metadata } of own)
    if (hashOf({ metadata }) !== hashOf(kept))
      await client.patch(pods, placeOf(metadata), 'merge', { metadata: { labels } })
  for (const revision of same)
    if (revision !== kept) await client.delete(controllerRevisions, placeOf(revision.metadata))
  return kept
}

const placeOf = ({ namespace, name = '' }: Pod['metadata']) => ({ namespace, name })

async function make(
  set: DaemonSet,
  data: object,
  revision: number,
  tools: Tools,
): Promise<ControllerRevision> {
  const hash = templateHash(set.spec?.template, set.status?.collisionCount)
  const { namespace = '', annotations } = set.metadata
  const metadata = {
    name: `${set.metadata.name}-${hash}`,
    namespace,
    labels: { ...set.spec?.template.metadata?.labels, [revisionLabel]: hash },
    ...(annotations && { annotations }),
    ownerReferences: [controllerReference(set, daemonSets)],
  }
  try {
    return await tools.client.create(controllerRevisions, { metadata, data, revision })
  } catch (error) {
    if (!isAlreadyExists(error)) throw error
    const there = await tools.client.get(controllerRevisions, metadata)
    if (isSameData(there.data, data)) return there
    await countCollision(set, tools)
    throw error
  }
}

/** Another revision has the name: the next attempt gets another one. */
async function countCollision(set: DaemonSet, { client }: Tools): Promise<void> {
  const now = await client.get(daemonSets, placeOf(set.metadata))
  const collisionCount = now.status?.collisionCount ?? 0
  if (!now.status || collisionCount !== (set.status?.collisionCount ?? 0)) return
  const status = { ...now.status, collisionCount: collisionCount + 1 }
  await client.update(daemonSets, { ...now, status }, 'status')
}

/** Removes the oldest revisions beyond the limit that no pod is of. */
export async function forgetRevisions(
  set: DaemonSet,
  old: readonly ControllerRevision[],
  own: readonly Pod[],
  { client }: Tools,
): Promise<void> {
  const surplus = old.length - (set.spec?.revisionHistoryLimit ?? 10)
  if (surplus <= 0) return
  const live = new Set(own.map(hashOf))
  const past = old.toSorted(byRevision).filter((revision) => !live.has(hashOf(revision)))
  for (const { metadata } of past.slice(0, surplus))
    await client.delete(controllerRevisions, placeOf(metadata))
}
