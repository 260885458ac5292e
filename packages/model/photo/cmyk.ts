import type { Pixels } from './pixels.ts'

/** The markers that begin a frame (ITU-T T.81, table B.1): C0…CF but for DHT, JPG and DAC. */
const frameMarkers = new Set([
  ...[0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7],
  ...[0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf],
])

/** Whether a JPEG holds four components: found by walking its segments, which is cheaper than asking the decoder. */
export function isCmykJpeg(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 2
  while (at + 10 <= bytes.length) {
    const marker = view.getUint8(at + 1)
    if (view.getUint8(at) !== 0xff) return false
    if (frameMarkers.has(marker)) return view.getUint8(at + 9) === 4
    // A marker may be preceded by any number of fill bytes.
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2)
  }
  return false
}

/**
 * CMYK to RGB without a profile, as Pillow does: what ink leaves of white, less what black takes.
 *
 * @param channels in `data` a pixel, at least four; what follows the inks is ignored.
 */
export function cmykToRgb({ width, height, data }: Pixels, channels: number): Pixels {
  const rgb = new Uint8Array(width * height * 3)
  let source = 0
  for (let target = 0; target < rgb.length; target += 3) {
    const light = 255 - (data[source + 3] ?? 0)
    for (let i = 0; i < 3; i++) rgb[target + i] = light - share(data[source + i] ?? 0, light)
    source += channels
  }
  return { width, height, data: rgb }
}

/** a × b ÷ 255, rounded. */
function share(a: number, b: number): number {
  const product = a * b + 128
  return ((product >> 8) + product) >> 8
}
