import type { DaemonSet } from '../../client/resources.ts'
import { shareOf } from '../../kinds/share.ts'

export interface Limits {
  /** So many nodes may have a new pod beside the old one. */
  readonly surge: number
  /** So many nodes may be without an available pod. */
  readonly unavailable: number
}

/** How far an update may go at once, on so many nodes. */
export function limitsOf({ spec }: DaemonSet, nodes: number): Limits {
  const { type, rollingUpdate } = spec?.updateStrategy ?? {}
  if (type !== 'RollingUpdate' || !rollingUpdate) return { surge: 0, unavailable: 0 }
  const surge = shareOf(rollingUpdate.maxSurge ?? 0, nodes, 'up')
  const unavailable = shareOf(rollingUpdate.maxUnavailable ?? 0, nodes, 'up')
  // An update that may do nothing would never end.
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable }
}

export const allowsSurge = (set: DaemonSet): boolean => limitsOf(set, 1).surge > 0
