import type { Taint, Toleration } from 'kubernetes-types/core/v1.js'

/** Whether a toleration is about a taint. */
export function isTolerated(
  { effect, key, operator = 'Equal', value = '' }: Toleration,
  taint: Taint,
): boolean {
  if (effect && effect !== taint.effect) return false
  if (key && key !== taint.key) return false
  return operator === 'Exists' || (operator === 'Equal' && value === (taint.value ?? ''))
}
