const first = 10_000
const longest = 300_000

/** How a container's restarts are held back. Milliseconds. */
export interface BackOff {
  readonly delay: number
  /** Of the last restart. */
  readonly at: number
}

/** A container that ran so long after its last restart begins anew. */
const isForgotten = ({ at }: BackOff, finishedAt: number): boolean => finishedAt - at > 2 * longest

/** How long a container that ended then has to wait, from now on; 0: not at all. */
export function waitOf(backOff: BackOff | undefined, finishedAt: number, now: number): number {
  if (!backOff || isForgotten(backOff, finishedAt)) return 0
  return Math.max(0, finishedAt + backOff.delay - now)
}

/** After another restart of a container that ended then. */
export function restarted(backOff: BackOff | undefined, finishedAt: number, now: number): BackOff {
  if (!backOff || isForgotten(backOff, finishedAt)) return { delay: first, at: now }
  return { delay: Math.min(backOff.delay * 2, longest), at: now }
}

/** As Go writes durations: `10s`, `2m40s`. */
export function durationText(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000)
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`
}
