import { GalleyError } from '@galley/kit/errors'
import type { Classification } from '@galley/model/classifier'
import { PhotoError } from '@galley/model/photo/errors'
import type { Service } from './service.ts'

/** Classifies a request's photos together, in their order. One that is refused refuses the request. */
export async function classifyAll(
  { classifier, limits, metrics }: Service,
  photos: readonly Uint8Array[],
  signal: AbortSignal,
): Promise<readonly Classification[]> {
  const options = { signal, timeoutMs: limits.workMs }
  // Settled, since a request ends only when nothing of it is under way any more.
  const settled = await Promise.allSettled(
    photos.map((photo) => classifier.classify(photo, options)),
  )
  return settled.map((outcome, index) => {
    if (outcome.status === 'rejected') {
      throw photos.length === 1 ? outcome.reason : placed(outcome.reason, index, photos.length)
    }
    metrics.classified(outcome.value.timings)
    return outcome.value
  })
}

/** The same error, saying which photo of several it is about. */
function placed(thrown: unknown, index: number, count: number): unknown {
  if (!(thrown instanceof GalleyError)) return thrown
  const message = `Photo ${index + 1} of ${count}: ${thrown.message}`
  const details = { cause: thrown, ...(thrown.next === undefined ? {} : { next: thrown.next }) }
  if (thrown instanceof PhotoError) return new PhotoError(thrown.fault, message, details)
  return new GalleyError(thrown.code, message, details)
}
