import { type Clock, systemClock } from '@galley/kit/clock'
import { GalleyError } from '@galley/kit/errors'
import { WorkerThread } from '@galley/kit/workers/worker-thread'
import { ModelFileError, UnsupportedLayerError } from '../keras/errors.ts'
import type { ConversionRequest, ConversionResponse } from './conversion-worker.ts'

export interface ConversionLimits {
  /** Five minutes by default; the largest models of Keras Applications take seconds. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
  readonly clock?: Clock
}

const defaultTimeoutMs = 300_000

/**
 * Reads a Keras file in a thread of its own, which is ended when the time is over: a hostile file
 * may keep the HDF5 library busy for ever. The memory that reading took is given back with it.
 */
export async function inConversionWorker<Request extends ConversionRequest>(
  request: Request,
  { timeoutMs = defaultTimeoutMs, signal, clock = systemClock }: ConversionLimits = {},
): Promise<ConversionResponse<Request>> {
  signal?.throwIfAborted()
  const thread = new WorkerThread<Request, ConversionResponse<Request>, undefined>({
    script: new URL('./conversion-worker.ts', import.meta.url),
    name: 'conversion',
    errorClasses: [ModelFileError, UnsupportedLayerError],
  })
  const end = Promise.withResolvers<never>()
  const cancelTimer = clock.after(timeoutMs, () => end.reject(tooSlow(request.path, timeoutMs)))
  const onAbort = () =>
    end.reject(new GalleyError('cancelled', `Reading ${request.path} was stopped.`))
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([thread.ready.then(() => thread.call(request)), end.promise])
  } finally {
    cancelTimer()
    signal?.removeEventListener('abort', onAbort)
    await thread.end()
  }
}

function tooSlow(path: string, timeoutMs: number): GalleyError {
  return new GalleyError('deadline', `Reading ${path} took longer than ${timeoutMs / 1000} s.`, {
    next: 'Is the file damaged? Save the model again, or allow more time.',
  })
}
