/** What one photo may cost. */
export interface PhotoLimits {
  readonly maxBytes: number
  /** Width × height as the file's header states them; checked before anything is decoded. */
  readonly maxPixels: number
  /** Time that decoding may take, in whole seconds. */
  readonly maxSeconds: number
}

export const defaultPhotoLimits: PhotoLimits = {
  maxBytes: 10 * 1024 * 1024,
  maxPixels: 50_000_000,
  maxSeconds: 10,
}

/** The longest side, as JPEG has it. A longer one within `maxPixels` is a line, not a photo. */
export const maxSide = 65_535
