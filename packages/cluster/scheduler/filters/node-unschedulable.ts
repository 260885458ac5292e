import { tolerates, unschedulableTaint } from '../model/taints.ts'
import { checking, type Filter, rejected } from './filter.ts'

const cordoned = rejected('node(s) were unschedulable', true)

/** Nodes that were cordoned take no more pods. */
export const nodeUnschedulable: Filter = {
  name: 'NodeUnschedulable',
  prepare: ({ pod }) =>
    checking(({ node }) => {
      if (!node.spec?.unschedulable) return undefined
      return tolerates(pod.spec?.tolerations, unschedulableTaint) ? undefined : cordoned
    }),
  helps(event, { uid }) {
    if (event.resource === 'pod')
      return (
        event.action === 'tolerations' &&
        event.after?.metadata.uid === uid &&
        tolerates(event.after.spec?.tolerations, unschedulableTaint)
      )
    if (event.resource !== 'node' || !event.after || event.after.spec?.unschedulable) return false
    if (event.action === 'added') return true
    return event.action === 'taints' && Boolean(event.before?.spec?.unschedulable)
  },
}
