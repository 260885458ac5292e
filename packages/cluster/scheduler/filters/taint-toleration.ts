import type { Node, Pod } from '../../client/resources.ts'
import { untolerated } from '../model/taints.ts'
import { checking, type Filter, rejected } from './filter.ts'

/** Taints keep away pods that do not tolerate them. */
export const taintToleration: Filter = {
  name: 'TaintToleration',
  prepare: ({ pod }) =>
    checking(({ node }) => {
      const taint = untolerated(node.spec?.taints, pod.spec?.tolerations)
      if (!taint) return undefined
      return rejected(`node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`, true)
    }),
  helps(event, { pod, uid }) {
    if (event.resource === 'pod')
      return event.action === 'tolerations' && event.after?.metadata.uid === uid
    if (event.resource !== 'node' || !event.after) return false
    if (event.action !== 'added' && event.action !== 'taints') return false
    const wasAway = event.before ? isAway(pod, event.before) : true
    return wasAway && !isAway(pod, event.after)
  },
}

const isAway = (pod: Pod, { spec }: Node) =>
  untolerated(spec?.taints, pod.spec?.tolerations) !== undefined
