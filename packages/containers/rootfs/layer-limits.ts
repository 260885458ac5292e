import { LayerError } from '../errors.ts'

/** How much one layer may ask of the disk before it is refused. */
export interface LayerLimits {
  /** Bytes of the unpacked archive. */
  readonly bytes: number
  readonly entries: number
}

export const defaultLayerLimits: LayerLimits = { bytes: 32 * 1024 ** 3, entries: 500_000 }

/** Passes chunks on and stops at the limit, so that a decompression bomb costs no more than it. */
export async function* bounded(
  chunks: AsyncIterable<Uint8Array>,
  limits: LayerLimits,
): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of chunks) {
    bytes += chunk.length
    if (bytes > limits.bytes) throw tooLarge(`unpacks to more than ${limits.bytes} bytes`)
    yield chunk
  }
}

export function tooLarge(why: string): LayerError {
  return new LayerError('too-large', `The layer ${why}.`, {
    next: 'Use a smaller image, or raise the limit.',
  })
}
