import { isNotFound } from '../../client/errors.ts'
import { type ReplicaSet, replicaSets } from '../../client/resources.ts'
import type { Tools } from '../loop/controller.ts'
import { isActiveSet, type Rollout } from './replica-sets.ts'
import { byRevision } from './revisions.ts'

const unlimited = 2 ** 31 - 1

/** Deletes the oldest replica sets without pods, as many as there are beyond those that are to be kept. */
export async function forgetOldSets(
  { deployment, oldSets }: Rollout,
  { client }: Tools,
): Promise<void> {
  const { revisionHistoryLimit = unlimited } = deployment.spec ?? {}
  const staying = oldSets.filter(({ metadata }) => !metadata.deletionTimestamp)
  const surplus = staying.length - revisionHistoryLimit
  if (surplus <= 0) return
  for (const set of staying.toSorted(byRevision).slice(0, surplus).filter(isIdle)) {
    const { namespace, name = '' } = set.metadata
    await client.delete(replicaSets, { namespace, name }).catch((error: unknown) => {
      if (!isNotFound(error)) throw error
    })
  }
}

const isIdle = (set: ReplicaSet): boolean =>
  !isActiveSet(set) &&
  (set.status?.replicas ?? 0) === 0 &&
  (set.metadata.generation ?? 0) <= (set.status?.observedGeneration ?? 0)
