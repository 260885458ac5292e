import { type Clock, sleep } from '@galley/kit/clock'

const usualAttempts = 5
const firstPause = 200
const longestPause = 10_000
/** A registry that wants to be left alone for longer is given up. */
const longestWait = 60_000

/** A failure that may not happen again. */
export interface Transient {
  /** Milliseconds that the other side asked to wait. */
  readonly after?: number | undefined
}

/** Statuses that say "later" (RFC 9110; 429 of RFC 6585). */
export function isTransientStatus(status: number): boolean {
  return [408, 425, 429, 500, 502, 503, 504].includes(status)
}

/**
 * Runs `run` again, after a growing pause, while `transient` says that its error may pass.
 * @param transient undefined for an error that stays.
 */
export async function retrying<T>(
  clock: Clock,
  signal: AbortSignal | undefined,
  transient: (error: unknown) => Transient | undefined,
  run: (attempt: number) => Promise<T>,
  attempts = usualAttempts,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run(attempt)
    } catch (error) {
      const failure = signal?.aborted ? undefined : transient(error)
      const wait = failure?.after ?? pauseBefore(attempt)
      if (!failure || attempt >= attempts || wait > longestWait) throw error
      await sleep(clock, wait, signal)
    }
  }
}

/** Doubling, and spread, so that many clients do not come back at the same moment. */
function pauseBefore(attempt: number): number {
  const pause = Math.min(firstPause * 2 ** (attempt - 1), longestPause)
  return pause * (0.5 + Math.random() / 2)
}

/** Milliseconds of a Retry-After header: seconds, or a date. */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined
  const wait = /^\d{1,9}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined
}
