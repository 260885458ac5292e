import { PhotoError } from './errors.ts'
import { kindOf, photoFormats } from './formats.ts'
import { maxSide, type PhotoLimits } from './limits.ts'

const formatNames = photoFormats.map((format) => format.toUpperCase()).join(', ')

export function notAPicture(bytes: Uint8Array): PhotoError {
  const found = `The file is not a photo that can be read: it is ${kindOf(bytes)}.`
  return new PhotoError('not-a-picture', found, { next: `Send one of ${formatNames}.` })
}

export function broken(format: string, reason: string, cause: unknown): PhotoError {
  // Decoders write several lines, of which the first names the trouble.
  const why = reason.replace(/^Input buffer has corrupt header:\s*/, '').split('\n', 1)[0]
  const found = `The ${format.toUpperCase()} file is broken${why ? `: ${why}` : ''}.`
  return new PhotoError('broken', found, { next: 'Save or copy the photo again.', cause })
}

export function tooManyBytes(bytes: number, { maxBytes }: PhotoLimits): PhotoError {
  return new PhotoError('too-many-bytes', `The file has ${bytes} bytes; ${maxBytes} are allowed.`, {
    next: 'Send a smaller version of the photo.',
  })
}

/** @param size `width×height` */
export function tooManyPixels(size: string, { maxPixels }: PhotoLimits): PhotoError {
  const allowed = `${maxPixels} pixels are allowed, and ${maxSide} a side`
  return new PhotoError('too-many-pixels', `The photo has ${size} pixels; ${allowed}.`, {
    next: 'Send a smaller version of the photo.',
  })
}

export function tooSlow({ maxSeconds }: PhotoLimits, cause: unknown): PhotoError {
  const found = `The photo could not be decoded within ${maxSeconds} seconds.`
  return new PhotoError('too-slow', found, { next: 'Send a smaller version of the photo.', cause })
}
