import type { Pod } from '../../client/resources.ts'

/** When a pod that started then has to end, in milliseconds since the epoch. */
export function deadlineOf({ spec }: Pod, startTime: string | undefined): number {
  const { activeDeadlineSeconds } = spec ?? {}
  if (activeDeadlineSeconds === undefined || !startTime) return Number.POSITIVE_INFINITY
  return Date.parse(startTime) + activeDeadlineSeconds * 1000
}
