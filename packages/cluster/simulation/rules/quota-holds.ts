import { type Pod, pods, resourceQuotas } from '../../client/resources.ts'
import type { Seen } from '../seen.ts'
import type { Rule } from './rule.ts'
import { nameOf } from './workloads.ts'

/** What is being deleted is not counted any more once its grace is over; here, not at all. */
const hasEnded = ({ metadata, status }: Pod): boolean =>
  status?.phase === 'Succeeded' || status?.phase === 'Failed' || Boolean(metadata.deletionTimestamp)

const counted = (namespace: string, seen: Seen): number =>
  seen.all(pods).filter((pod) => pod.metadata.namespace === namespace && !hasEnded(pod)).length

/** No pod is made beyond what a namespace may have. */
export const quotaHolds: Rule = {
  name: 'quota never exceeded',
  onChange({ resource, before, after }, { seen }) {
    if (resource !== '/pods' || before || !after) return undefined
    for (const quota of seen.all(resourceQuotas)) {
      const most = Number(quota.spec?.hard?.pods ?? Number.POSITIVE_INFINITY)
      const { namespace = '' } = quota.metadata
      if (namespace !== after.metadata.namespace) continue
      const count = counted(namespace, seen)
      if (count > most) return `${namespace} has ${count} pods; its quota is ${most}`
    }
    return undefined
  },
  atRest(seen) {
    for (const quota of seen.all(resourceQuotas)) {
      const count = counted(quota.metadata.namespace ?? '', seen)
      if (Number(quota.status?.used?.pods) !== count)
        return `${nameOf(quota)} says that ${quota.status?.used?.pods} pods are used; ${count} are`
    }
    return undefined
  },
}
