import type { Taint, Toleration } from 'kubernetes-types/core/v1.js'

export const unschedulableTaint: Taint = {
  key: 'node.kubernetes.io/unschedulable',
  effect: 'NoSchedule',
}

export const tolerates = (tolerations: readonly Toleration[] = [], taint: Taint): boolean =>
  tolerations.some((toleration) => isTolerated(toleration, taint))

function isTolerated({ effect, key, operator = 'Equal', value = '' }: Toleration, taint: Taint) {
  if (effect && effect !== taint.effect) return false
  if (key && key !== taint.key) return false
  return operator === 'Exists' || (operator === 'Equal' && value === (taint.value ?? ''))
}

/** Whether a taint keeps new pods away, rather than only being unwelcome. */
export const keepsAway = ({ effect }: Taint): boolean =>
  effect === 'NoSchedule' || effect === 'NoExecute'

/** The first taint that keeps a pod away. */
export const untolerated = (
  taints: readonly Taint[] = [],
  tolerations: readonly Toleration[] = [],
): Taint | undefined => taints.find((taint) => keepsAway(taint) && !tolerates(tolerations, taint))
