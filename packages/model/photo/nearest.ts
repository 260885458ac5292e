import type { Pixels } from './pixels.ts'

/**
 * Nearest neighbour as Pillow does it: positions are found by adding up the scale, whose rounding
 * errors are part of the result.
 */
export function resizeNearest(photo: Pixels, width: number, height: number): Pixels {
  const columns = nearestPositions(photo.width, width)
  const rows = nearestPositions(photo.height, height)
  const source = new DataView(photo.data.buffer, photo.data.byteOffset, photo.data.byteLength)
  const data = new Uint8Array(width * height * 3)
  let target = 0
  for (const row of rows) {
    for (const column of columns) {
      const pixel = (row * photo.width + column) * 3
      data[target++] = source.getUint8(pixel)
      data[target++] = source.getUint8(pixel + 1)
      data[target++] = source.getUint8(pixel + 2)
    }
  }
  return { width, height, data }
}

function nearestPositions(from: number, to: number): Int32Array {
  const scale = from / to
  const positions = new Int32Array(to)
  let position = scale * 0.5
  for (let i = 0; i < to; i++) {
    positions[i] = Math.min(position, from - 1)
    position += scale
  }
  return positions
}
