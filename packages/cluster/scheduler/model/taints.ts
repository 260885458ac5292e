import type { Taint, Toleration } from 'kubernetes-types/core/v1.js'
import { isTolerated } from '../../kinds/pod-spec/is-tolerated.ts'

export const unschedulableTaint: Taint = {
  key: 'node.kubernetes.io/unschedulable',
  effect: 'NoSchedule',
}

export const tolerates = (tolerations: readonly Toleration[] = [], taint: Taint): boolean =>
  tolerations.some((toleration) => isTolerated(toleration, taint))

/** Whether a taint keeps new pods away, rather than only being unwelcome. */
export const keepsAway = ({ effect }: Taint): boolean =>
  effect === 'NoSchedule' || effect === 'NoExecute'

/** The first taint that keeps a pod away. */
export const untolerated = (
  taints: readonly Taint[] = [],
  tolerations: readonly Toleration[] = [],
): Taint | undefined => taints.find((taint) => keepsAway(taint) && !tolerates(tolerations, taint))
