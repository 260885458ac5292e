import type { ModelCard } from '../card/card.ts'
import type { Pixels } from './pixels.ts'
import { type Box, type Resampling, resize } from './resize.ts'

/** Brings a photo to the size that a model takes: by distorting it, cutting off, or filling up. */
export function frame(photo: Pixels, { input, resampling, resize: policy }: ModelCard): Pixels {
  const { width, height } = input
  if (policy === 'stretch') return resize(photo, width, height, resampling)
  if (policy === 'crop')
    return resize(photo, width, height, resampling, middle(photo, width, height))
  return pad(photo, width, height, resampling, policy.pad)
}

/** The largest middle part of the given aspect, as Keras's `load_img` takes it with `keep_aspect_ratio`. */
function middle(photo: Pixels, toWidth: number, toHeight: number): Box {
  const width = between(1, Math.floor((photo.height * toWidth) / toHeight), photo.width)
  const height = between(1, Math.floor((photo.width * toHeight) / toWidth), photo.height)
  const left = Math.floor((photo.width - width) / 2)
  const top = Math.floor((photo.height - height) / 2)
  return { left, top, width, height }
}

/** The whole photo in the middle of one colour, as Pillow's `ImageOps.pad` places it. */
function pad(
  photo: Pixels,
  width: number,
  height: number,
  resampling: Resampling,
  colour: readonly number[],
): Pixels {
  const inner = resize(photo, ...contained(photo, width, height), resampling)
  const data = new Uint8Array(width * height * 3)
  for (let i = 0; i < data.length; i++) data[i] = colour[i % 3] ?? 0
  const left = roundToEven((width - inner.width) / 2)
  const top = roundToEven((height - inner.height) / 2)
  for (let y = 0; y < inner.height; y++) {
    const row = inner.data.subarray(y * inner.width * 3, (y + 1) * inner.width * 3)
    data.set(row, ((top + y) * width + left) * 3)
  }
  return { width, height, data }
}

/** The largest size of the photo's aspect that fits. */
function contained(photo: Pixels, width: number, height: number): [number, number] {
  if (photo.width / photo.height > width / height) {
    return [width, between(1, roundToEven((photo.height / photo.width) * width), height)]
  }
  return [between(1, roundToEven((photo.width / photo.height) * height), width), height]
}

/** Python's `round`: halves go to the even neighbour. */
function roundToEven(value: number): number {
  const floor = Math.floor(value)
  const isUp = value - floor > 0.5 || (value - floor === 0.5 && floor % 2 === 1)
  return isUp ? floor + 1 : floor
}

function between(low: number, value: number, high: number): number {
  return Math.max(low, Math.min(value, high))
}
