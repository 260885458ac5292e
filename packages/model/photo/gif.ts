import type { Pixels } from './pixels.ts'

/** The first frame of a GIF: where it lies on the screen, and what shows where it has no pixel. */
export interface GifFrame {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  readonly backdrop: readonly [red: number, green: number, blue: number]
}

/**
 * Reads the first frame's place and palette (GIF89a, sections 18–23). Where the frame is transparent
 * or does not reach, Pillow shows the colour of the transparent index, by default the first.
 *
 * @returns null where the file ends too early; the decoder will say so.
 */
export function readGifFrame(bytes: Uint8Array): GifFrame | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    const { at, transparent } = skipExtensions(view, 13 + tableBytes(view.getUint8(10)))
    const localBytes = tableBytes(view.getUint8(at + 9))
    const colour = (localBytes > 0 ? at + 10 : 13) + transparent * 3
    return {
      left: view.getUint16(at + 1, true),
      top: view.getUint16(at + 3, true),
      width: view.getUint16(at + 5, true),
      height: view.getUint16(at + 7, true),
      backdrop: [view.getUint8(colour), view.getUint8(colour + 1), view.getUint8(colour + 2)],
    }
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/**
 * RGB of a decoded first frame, with the backdrop where it shows through.
 *
 * @param channels in `data` a pixel: 3, or 4 with transparency.
 */
export function onBackdrop(
  { width, height, data }: Pixels,
  channels: number,
  frame: GifFrame,
): Pixels {
  const rgb = new Uint8Array(width * height * 3)
  const [red, green, blue] = frame.backdrop
  let source = 0
  let target = 0
  for (let y = 0; y < height; y++) {
    const isRowInside = y >= frame.top && y < frame.top + frame.height
    for (let x = 0; x < width; x++) {
      const isInside = isRowInside && x >= frame.left && x < frame.left + frame.width
      const isSeen = isInside && (channels === 3 || data[source + 3] !== 0)
      rgb[target] = isSeen ? (data[source] ?? 0) : red
      rgb[target + 1] = isSeen ? (data[source + 1] ?? 0) : green
      rgb[target + 2] = isSeen ? (data[source + 2] ?? 0) : blue
      source += channels
      target += 3
    }
  }
  return { width, height, data: rgb }
}

const extension = 0x21
const graphicControl = 0xf9

/** Finds the first image descriptor, and the transparent index that a graphic control gave before it. */
function skipExtensions(view: DataView, start: number): { at: number; transparent: number } {
  let at = start
  let transparent = 0
  while (view.getUint8(at) === extension) {
    if (view.getUint8(at + 1) === graphicControl && view.getUint8(at + 3) & 1) {
      transparent = view.getUint8(at + 6)
    }
    at += 2
    for (let size = view.getUint8(at); size > 0; size = view.getUint8(at)) at += size + 1
    at++
  }
  return { at, transparent }
}

/** Size of the colour table that packed fields announce. */
function tableBytes(packed: number): number {
  return packed & 0x80 ? 3 * 2 ** ((packed & 7) + 1) : 0
}
