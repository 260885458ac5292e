import type { Clock } from '../clock.ts'
import { GalleyError } from '../errors.ts'

/** How long a caller is willing to wait. */
export interface Patience {
  /** Give up after this many milliseconds, waiting included. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

/**
 * Calls `giveUp` once with `deadline` or `cancelled` when the caller's patience ends, unless the
 * returned function is called before. The signal must not be aborted yet.
 */
export function whenPatienceEnds(
  { timeoutMs, signal }: Patience,
  clock: Clock,
  giveUp: (error: GalleyError) => void,
): () => void {
  const end = (error: GalleyError) => {
    forget()
    giveUp(error)
  }
  const onAbort = () => end(cancelled(signal))
  const cancelAlarm =
    timeoutMs === undefined ? undefined : clock.after(timeoutMs, () => end(late(timeoutMs)))
  signal?.addEventListener('abort', onAbort, { once: true })
  const forget = () => {
    cancelAlarm?.()
    signal?.removeEventListener('abort', onAbort)
  }
  return forget
}

export function cancelled(signal: AbortSignal | undefined): GalleyError {
  return new GalleyError('cancelled', 'The caller gave up.', { cause: signal?.reason })
}

function late(timeoutMs: number): GalleyError {
  return new GalleyError('deadline', `There was no answer within ${timeoutMs} ms.`, {
    next: 'Try again when there is less load, or allow more time.',
  })
}
