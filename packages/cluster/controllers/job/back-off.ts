import type { Job, Pod } from '../../client/resources.ts'
import { finishTime } from './finish-time.ts'
import { failureCount, ignoredFailureCount } from './job-pod.ts'

/** Failures of a job's pods since one succeeded, and when the last was (milliseconds). */
export interface BackOff {
  readonly failures: number
  readonly last: number
}

const first = 10_000
const longest = 600_000
const none: BackOff = { failures: 0, last: 0 }

/** What is remembered of each job's failures. It is lost with the process, as upstream's. */
export class BackOffs {
  readonly #known = new Map<string, BackOff & { readonly uid: string | undefined }>()

  of(key: string, { metadata }: Job): BackOff {
    const known = this.#known.get(key)
    return known?.uid === metadata.uid && known ? known : none
  }

  set(key: string, { metadata }: Job, backOff: BackOff): void {
    this.#known.set(key, { ...backOff, uid: metadata.uid })
  }

  forget(key: string): void {
    this.#known.delete(key)
  }
}

/** A success begins the count anew. */
export function nextBackOff(
  before: BackOff,
  succeeded: readonly Pod[],
  failed: readonly Pod[],
): BackOff {
  const failures = failed.map(finishTime)
  if (succeeded.length === 0)
    return failures.length === 0
      ? before
      : { failures: before.failures + failures.length, last: Math.max(...failures) }
  const success = Math.max(...succeeded.map(finishTime))
  const later = failures.filter((time) => time > success)
  return later.length === 0 ? none : { failures: later.length, last: Math.max(...later) }
}

/** Milliseconds until the next pod may be made: 10 s after the first failure, then twice as long, ten minutes at most. */
export function remaining({ failures, last }: BackOff, now: number): number {
  if (failures === 0) return 0
  return Math.max(0, Math.min(first * 2 ** (failures - 1), longest) - (now - last))
}

/** The same for an index, whose last pod tells how often it failed. */
export const remainingOfIndex = (lastFailed: Pod | undefined, now: number): number =>
  lastFailed
    ? remaining(
        {
          failures: failureCount(lastFailed) + ignoredFailureCount(lastFailed) + 1,
          last: finishTime(lastFailed),
        },
        now,
      )
    : 0
