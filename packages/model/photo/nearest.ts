import type { Pixels } from './pixels.ts'
import type { Span } from './windows.ts'

/**
 * Nearest neighbour as Pillow does it: positions are found by adding up the scale, whose rounding
 * errors are part of the result.
 */
export function resizeNearest(
  photo: Pixels,
  across: Span,
  down: Span,
  width: number,
  height: number,
): Pixels {
  const columns = nearestPositions(across, width)
  const rows = nearestPositions(down, height)
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

function nearestPositions(span: Span, to: number): Int32Array {
  const scale = span.length / to
  const positions = new Int32Array(to)
  let position = span.start + scale * 0.5
  for (let i = 0; i < to; i++) {
    positions[i] = Math.min(position, span.of - 1)
    position += scale
  }
  return positions
}
