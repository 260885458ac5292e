import { type Deployment, deployments, type Pod, type ReplicaSet } from '../../client/resources.ts'
import type { Seen } from '../seen.ts'
import type { Rule } from './rule.ts'
import { bounds, isAvailable, isOwnedBy, nameOf, podsOf, replicaSetsOf } from './workloads.ts'

/** No rolling update takes away pods that are needed to have enough available. */
export const maxUnavailable: Rule = {
  name: 'never more than maxUnavailable below',
  onChange({ resource, before, after }, { seen, lag }) {
    if (resource !== 'apps/replicasets' || !before || !after) return undefined
    // Safe: objects of that resource.
    const [was, is] = [before as ReplicaSet, after as ReplicaSet]
    if ((is.spec?.replicas ?? 0) >= (was.spec?.replicas ?? 0)) return undefined
    // Whoever scales a deployment takes its share from each replica set, as Kubernetes does, available or not.
    if (desired(was) !== desired(is)) return undefined
    // Takes only pods that it does not count as available: they are too young, or others are gone already.
    if ((is.status?.availableReplicas ?? 0) <= (is.spec?.replicas ?? 0)) return undefined
    const deployment = seen.all(deployments).find((it) => isOwnedBy(is, it))
    if (!deployment || deployment.metadata.deletionTimestamp) return undefined
    const others = replicaSetsOf(deployment, seen).filter(
      ({ metadata }) => metadata.uid !== is.metadata.uid,
    )
    const left = (set: ReplicaSet) => Math.min(set.spec?.replicas ?? 0, available(set, seen, lag))
    const rest = others.reduce((sum, it) => sum + left(it), 0)
    const least = Math.min(
      ...seen.lately<Deployment>(deployment, lag).map((it) => bounds(it).least),
    )
    if (rest + left(is) >= least) return undefined
    return `${nameOf(deployment)} is left with ${rest + left(is)} available pods; ${least} are needed`
  },
}

const desired = ({ metadata }: ReplicaSet) =>
  metadata.annotations?.['deployment.kubernetes.io/desired-replicas']

/** Those that are available, or were so lately that whoever acted may not have known better. */
const available = (set: ReplicaSet, seen: Seen, lag: number): number =>
  podsOf(set, seen).filter((pod) => seen.lately<Pod>(pod, lag).some(isAvailable)).length
