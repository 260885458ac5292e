import type { Taint } from 'kubernetes-types/core/v1.js'
import type { DaemonSet, Node } from '../../client/resources.ts'
import { requiredNodes } from '../../kinds/placement/node-selector.ts'
import { isTolerated } from '../../kinds/pod-spec/is-tolerated.ts'
import { daemonTolerations } from './tolerations.ts'

/** Whether a daemon is to be on a node, may stay there although none would be put there, or is to go. */
export type Placement = 'run' | 'stay' | 'go'

/** Decides for one node after the other. Room on the node is the scheduler's matter. */
export function placementOf({ spec }: DaemonSet): (node: Node) => Placement {
  const pod = spec?.template.spec
  const isSuitable = requiredNodes({ ...(pod && { spec: pod }) })
  const tolerations = daemonTolerations(pod ?? { containers: [] })
  const keepsAway = (taint: Taint) => !tolerations.some((it) => isTolerated(it, taint))
  return (node) => {
    if (pod?.nodeName && pod.nodeName !== node.metadata.name) return 'go'
    if (isSuitable && !isSuitable(node)) return 'go'
    const effects = new Set(node.spec?.taints?.filter(keepsAway).map(({ effect }) => effect))
    if (effects.has('NoExecute')) return 'go'
    return effects.has('NoSchedule') ? 'stay' : 'run'
  }
}
