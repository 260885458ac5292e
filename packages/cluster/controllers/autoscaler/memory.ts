/** What was proposed, before any window or limit. Times are milliseconds of a clock that never goes back. */
export interface Recommendation {
  readonly replicas: number
  readonly at: number
}

/** By how much a target was scaled, whichever way. */
export interface ScaleEvent {
  readonly change: number
  readonly at: number
}

/** What is remembered of one autoscaler from sync to sync. A restart forgets it, as upstream's does. */
export class Memory {
  readonly recommendations: Recommendation[] = []
  readonly ups: ScaleEvent[] = []
  readonly downs: ScaleEvent[] = []
}

/** Puts an entry in the place of the last one that has had its time, or at the end. */
export function remember<T extends { readonly at: number }>(
  entries: T[],
  entry: T,
  isOld: (at: number) => boolean,
): void {
  const last = entries.findLastIndex(({ at }) => isOld(at))
  if (last >= 0) entries[last] = entry
  else entries.push(entry)
}
