import { filters } from './filters.ts'
import { groupSize } from './kernel.ts'
import { resizeNearest } from './nearest.ts'
import type { Pixels } from './pixels.ts'
import { resample } from './resampler.ts'
import { windowsOf } from './windows.ts'

export type Resampling = 'nearest' | keyof typeof filters

/** A part of a photo, in whole pixels. */
export interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/**
 * Resizes a photo, or the part of it in `box`, as Pillow's `Image.resize` does, equal to the last bit:
 * rows first, then columns. (Pillow 13 takes columns first where a photo loses much more height than
 * width; what it gives then differs by a few levels from what it gave when most models were trained.)
 * Memory beyond the result is bounded by a few rows, however large the photo.
 */
export function resize(
  photo: Pixels,
  width: number,
  height: number,
  resampling: Resampling,
  box: Box = { left: 0, top: 0, width: photo.width, height: photo.height },
): Pixels {
  const isWhole = box.width === photo.width && box.height === photo.height
  if (isWhole && photo.width === width && photo.height === height) return photo
  const across = { start: box.left, length: box.width, of: photo.width }
  const down = { start: box.top, length: box.height, of: photo.height }
  if (resampling === 'nearest') return resizeNearest(photo, across, down, width, height)
  const filter = filters[resampling]
  return resample(
    photo,
    windowsOf(across, width, filter, groupSize),
    windowsOf(down, height, filter, 1),
  )
}
