import type { Clock } from '@galley/kit/clock'
import { runChildTask } from '@galley/kit/workers/child-task'
import { ModelFileError, UnsupportedLayerError } from '../keras/errors.ts'
import type { ConversionRequest, ConversionResponse } from './read-keras-file.ts'

export interface ConversionLimits {
  /** Five minutes by default; the largest models of Keras Applications take seconds. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
  readonly clock?: Clock
}

const defaultTimeoutMs = 300_000

/**
 * Reads a Keras file in a process of its own: a hostile file may keep the HDF5 library busy for ever,
 * and the memory that reading took is given back whole.
 */
export function inConversionProcess<Request extends ConversionRequest>(
  request: Request,
  { timeoutMs = defaultTimeoutMs, signal, clock }: ConversionLimits = {},
): Promise<ConversionResponse<Request>> {
  return runChildTask(request, {
    script: new URL('./conversion-task.ts', import.meta.url),
    name: `Reading ${request.path}`,
    timeoutMs,
    errorClasses: [ModelFileError, UnsupportedLayerError],
    ...(signal && { signal }),
    ...(clock && { clock }),
  })
}
