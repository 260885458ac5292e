import type { Pixels } from './pixels.ts'

/**
 * A grey photo, by Pillow's `convert('L')`: the luma of ITU-R BT.601 in fixed point with 16 bits after
 * the point. It stays three equal channels, which all later steps then treat alike.
 */
export function toGrey({ width, height, data }: Pixels): Pixels {
  const grey = new Uint8Array(data.length)
  for (let i = 0; i < data.length; i += 3) {
    const [red, green, blue] = [data[i] ?? 0, data[i + 1] ?? 0, data[i + 2] ?? 0]
    const luma = (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16
    grey[i] = luma
    grey[i + 1] = luma
    grey[i + 2] = luma
  }
  return { width, height, data: grey }
}
