import sharp, { type Sharp } from 'sharp'
import { cmykToRgb, isCmykJpeg } from './cmyk.ts'
import type { PhotoError } from './errors.ts'
import { formatOf, type PhotoFormat } from './formats.ts'
import { type GifFrame, onBackdrop, readGifFrame } from './gif.ts'
import { maxSide, type PhotoLimits } from './limits.ts'
import type { Pixels } from './pixels.ts'
import { broken, notAPicture, tooManyBytes, tooManyPixels, tooSlow } from './refusals.ts'

export interface DecodedPhoto {
  readonly format: PhotoFormat
  /** As stored, before orientation. */
  readonly width: number
  readonly height: number
  readonly pixels: Pixels
}

/** Whether the orientation that a camera noted is applied. */
export type Orientation = 'ignore' | 'apply'

// A photo is decoded once, so there is nothing to cache; photos run side by side in their workers,
// so that each has one thread; and no decoder is left but those of the formats above.
sharp.cache(false)
sharp.concurrency(1)
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Tiff', 'Heif'].map(
    (decoder) => `VipsForeignLoad${decoder}Buffer`,
  ),
})

/**
 * Decodes a photo to RGB as Pillow's `open(…).convert('RGB')` does: transparency is dropped and not
 * blended, profiles and gamma are not applied, of an animation the first frame is taken.
 *
 * @throws PhotoError
 */
export async function decode(
  bytes: Uint8Array,
  orientation: Orientation,
  limits: PhotoLimits,
): Promise<DecodedPhoto> {
  if (bytes.length > limits.maxBytes) throw tooManyBytes(bytes.length, limits)
  const format = formatOf(bytes)
  if (!format) throw notAPicture(bytes)
  try {
    const photo = await decodeAs(format, bytes, orientation, limits)
    if (Math.max(photo.width, photo.height) <= maxSide) return photo
  } catch (error) {
    throw await refusal(error, format, bytes, limits)
  }
  throw tooManyPixels(await sizeOf(bytes), limits)
}

async function decodeAs(
  format: PhotoFormat,
  bytes: Uint8Array,
  orientation: Orientation,
  limits: PhotoLimits,
): Promise<DecodedPhoto> {
  // Pillow turns a TIFF whatever the caller does.
  const turn = orientation === 'apply' || format === 'tiff'
  const photo = sharp(bytes, {
    autoOrient: turn,
    failOn: 'error',
    ignoreIcc: true,
    limitInputPixels: limits.maxPixels,
  }).timeout({ seconds: limits.maxSeconds })
  const stored = turn ? await photo.metadata() : undefined
  const isCmyk = format === 'jpeg' ? isCmykJpeg(bytes) : stored?.space === 'cmyk'
  const frame = format === 'gif' ? readGifFrame(bytes) : null
  const pixels = await (isCmyk ? readCmyk(photo) : frame ? readGif(photo, frame) : readRgb(photo))
  const { width, height } = stored ?? pixels
  return { format, width, height, pixels }
}

async function readRgb(photo: Sharp): Promise<Pixels> {
  const { data, info } = await photo.removeAlpha().raw().toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, data }
}

async function readGif(photo: Sharp, frame: GifFrame): Promise<Pixels> {
  const { data, info } = await photo.raw().toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  return onBackdrop({ width, height, data }, channels, frame)
}

async function readCmyk(photo: Sharp): Promise<Pixels> {
  const inks = photo.pipelineColourspace('cmyk').toColourspace('cmyk')
  const { data, info } = await inks.raw().toBuffer({ resolveWithObject: true })
  return cmykToRgb({ width: info.width, height: info.height, data }, info.channels)
}

/** What an error of the decoder says about the photo. */
async function refusal(
  error: unknown,
  format: PhotoFormat,
  bytes: Uint8Array,
  limits: PhotoLimits,
): Promise<PhotoError> {
  const message = error instanceof Error ? error.message : String(error)
  if (message.includes('exceeds pixel limit')) return tooManyPixels(await sizeOf(bytes), limits)
  if (message.includes('timeout:')) return tooSlow(limits, error)
  return broken(format, message, error)
}

/** `30000×20000`, from the header alone. */
async function sizeOf(bytes: Uint8Array): Promise<string> {
  const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata()
  return `${width}×${height}`
}
