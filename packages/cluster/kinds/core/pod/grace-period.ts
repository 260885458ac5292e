import type { Pod } from './types.ts'

/** Nobody waits for a pod that is on no node, or that is done. */
export function gracePeriod({ spec, status }: Pod, requested: number | undefined): number {
  if (!spec.nodeName || status.phase === 'Failed' || status.phase === 'Succeeded') return 0
  const period = requested ?? spec.terminationGracePeriodSeconds ?? 0
  // A client that asks for a negative period means the shortest.
  return period < 0 ? 1 : period
}
