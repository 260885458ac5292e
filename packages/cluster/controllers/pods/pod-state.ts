import type { Pod } from '../../client/resources.ts'

/** Neither ended nor ending. */
export const isActive = ({ metadata, status }: Pod): boolean =>
  status?.phase !== 'Succeeded' && status?.phase !== 'Failed' && !metadata.deletionTimestamp

export const readyCondition = ({ status }: Pod) =>
  status?.conditions?.find(({ type }) => type === 'Ready')

export const isReady = (pod: Pod): boolean => readyCondition(pod)?.status === 'True'

/** Whether a pod has been ready for so many seconds by `now` (milliseconds). */
export const isAvailable = (pod: Pod, minReadySeconds: number, now: number): boolean =>
  availableIn(pod, minReadySeconds, now) === 0

/** Milliseconds until a ready pod counts as available; undefined while it is not ready. */
export function availableIn(pod: Pod, minReadySeconds: number, now: number): number | undefined {
  if (!isReady(pod)) return undefined
  if (minReadySeconds === 0) return 0
  const since = readyCondition(pod)?.lastTransitionTime
  if (!since) return undefined
  return Math.max(0, Date.parse(since) + minReadySeconds * 1000 - now)
}
