import type { ModelCard } from '../card/card.ts'
import { decode } from './decode.ts'
import { frame } from './frame.ts'
import { toGrey } from './grey.ts'
import type { PhotoLimits } from './limits.ts'
import type { PreparedPhoto } from './photo-reader.ts'
import { release } from './release.ts'
import { scale } from './scale.ts'

/** A prepared photo whose memory may be handed over to another thread. */
export interface OwnedPhoto extends PreparedPhoto {
  readonly data: Float32Array<ArrayBuffer>
}

/**
 * The whole way from a file's bytes to a model's input, by its card.
 *
 * @throws PhotoError
 */
export async function prepare(
  bytes: Uint8Array,
  card: ModelCard,
  limits: PhotoLimits,
): Promise<OwnedPhoto> {
  const start = performance.now()
  const { format, width, height, pixels } = await decode(bytes, card.orientation, limits)
  const decoded = performance.now()
  const photo = card.input.channels === 1 ? toGrey(pixels) : pixels
  const data = scale(frame(photo, card), card)
  release(pixels.data)
  const resizeMs = performance.now() - decoded
  return { data, format, width, height, decodeMs: decoded - start, resizeMs }
}
