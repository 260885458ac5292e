import { type Deployment, deployments, type ReplicaSet } from '../../client/resources.ts'
import type { Rule } from './rule.ts'
import { bounds, isOwnedBy, nameOf, replicaSetsOf } from './workloads.ts'

/** No rolling update asks for more pods at once than the deployment allows. */
export const maxSurge: Rule = {
  name: 'never more than maxSurge above',
  onChange({ resource, before, after }, { seen, lag }) {
    if (resource !== 'apps/replicasets' || !after) return undefined
    // Safe: objects of that resource.
    const [was, is] = [before as ReplicaSet | undefined, after as ReplicaSet]
    if ((is.spec?.replicas ?? 0) <= (was?.spec?.replicas ?? 0)) return undefined
    const deployment = seen.all(deployments).find((it) => isOwnedBy(is, it))
    if (!deployment || deployment.metadata.deletionTimestamp) return undefined
    const asked = replicaSetsOf(deployment, seen).reduce(
      (sum, it) => sum + (it.spec?.replicas ?? 0),
      0,
    )
    const allowed = Math.max(
      ...seen.lately<Deployment>(deployment, lag).map((it) => bounds(it).most),
    )
    if (asked <= allowed) return undefined
    return `${nameOf(deployment)} asks for ${asked} pods; at most ${allowed} are allowed`
  },
}
