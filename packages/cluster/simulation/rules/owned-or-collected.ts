import { type ApiObject, keyOf } from '../../client/resource.ts'
import {
  controllerRevisions,
  cronJobs,
  daemonSets,
  deployments,
  endpointSlices,
  jobs,
  pods,
  replicaSets,
  services,
  statefulSets,
} from '../../client/resources.ts'
import type { Rule } from './rule.ts'

const owners = [cronJobs, daemonSets, deployments, jobs, replicaSets, services, statefulSets]
const owned = [controllerRevisions, endpointSlices, jobs, pods, replicaSets]

/** What names an owner has one. */
export const ownedOrCollected: Rule = {
  name: 'every object owned or collected',
  atRest(seen) {
    const there = new Set(
      owners.flatMap((it) => seen.all<ApiObject>(it)).map((it) => it.metadata.uid),
    )
    const lost = owned
      .flatMap((it) => seen.all<ApiObject>(it))
      .find(({ metadata }) => metadata.ownerReferences?.every(({ uid }) => !there.has(uid)))
    if (!lost) return undefined
    const [owner] = lost.metadata.ownerReferences ?? []
    return owner && `${keyOf(lost)} is there, but not its owner ${owner.kind} ${owner.name}`
  },
}
