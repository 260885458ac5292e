import { filters } from './filters.ts'
import { createKernel, groupSize, type Kernel, slack } from './kernel.ts'
import { resizeNearest } from './nearest.ts'
import type { Pixels } from './pixels.ts'
import { type Window, windowsOf } from './windows.ts'

export type Resampling = 'nearest' | keyof typeof filters

/** A part of a photo, in whole pixels. */
export interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/**
 * Resizes a photo, or the part of it in `box`, as Pillow's `Image.resize` does, equal to the last bit.
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
  return new Resampler(
    photo,
    windowsOf(across, width, filter),
    windowsOf(down, height, filter),
  ).run()
}

/** Rows are brought into the kernel's memory about this many bytes at a time. */
const batchBytes = 1 << 16
const pageBytes = 1 << 16

/** Compiled on first use, one a thread; its memory is overwritten by each photo. */
let kernel: Kernel | undefined

/**
 * One photo on its way through the kernel. The kernel's memory holds some rows of the photo, those
 * rows resized across that the next row of the result may need (from `firstRow` up to `endRow`), the
 * weights, and the row of the result that is being made.
 */
class Resampler {
  readonly #photo: Pixels
  readonly #across: readonly Window[]
  readonly #down: readonly Window[]
  readonly #kernel: Kernel
  readonly #memory: Uint8Array
  readonly #batchRows: number
  readonly #stride: number
  readonly #capacity: number
  readonly #at: { batch: number; rows: number; program: number; weights: number; result: number }
  #firstRow = 0
  #endRow = 0

  constructor(photo: Pixels, across: readonly Window[], down: readonly Window[]) {
    this.#photo = photo
    this.#across = across
    this.#down = down
    this.#batchRows = Math.max(1, Math.floor(batchBytes / (photo.width * 3)))
    this.#stride = across.length * 3
    // Twice the tallest window, so that rows still needed are moved up only now and then.
    this.#capacity = 2 * Math.max(...down.map((window) => window.weights.length))
    const program = rowProgram(across)
    const layout = layOut({
      batch: this.#batchRows * photo.width * 3,
      rows: this.#capacity * this.#stride,
      program: program.byteLength,
      weights: Math.max(...down.map((window) => window.weights.byteLength)),
      result: this.#stride,
    })
    kernel ??= createKernel()
    this.#kernel = kernel
    this.#at = layout.at
    this.#memory = memoryOf(kernel, layout.bytes)
    this.#memory.set(new Uint8Array(program.buffer), layout.at.program)
  }

  run(): Pixels {
    const [width, height] = [this.#across.length, this.#down.length]
    const data = new Uint8Array(height * this.#stride)
    this.#down.forEach((window, y) => {
      data.set(this.#makeRow(window), y * this.#stride)
    })
    return { width, height, data }
  }

  #makeRow(window: Window): Uint8Array {
    this.#bringRows(window.first, window.first + window.weights.length)
    const { rows, weights, result } = this.#at
    new Int32Array(this.#memory.buffer, weights, window.weights.length).set(window.weights)
    this.#kernel.column(
      rows + (window.first - this.#firstRow) * this.#stride,
      this.#stride,
      weights,
      window.weights.length,
      result,
      this.#stride,
    )
    return this.#memory.subarray(result, result + this.#stride)
  }

  /** Windows only ever move down, so rows above `first` are not needed again. */
  #bringRows(first: number, end: number): void {
    if (end - this.#firstRow > this.#capacity) this.#forgetRowsAbove(first)
    while (this.#endRow < end) this.#resizeRows(Math.min(end, this.#endRow + this.#batchRows))
  }

  #forgetRowsAbove(first: number): void {
    const { rows } = this.#at
    const gone = Math.min(first, this.#endRow) - this.#firstRow
    const kept = this.#endRow - this.#firstRow
    this.#memory.copyWithin(rows, rows + gone * this.#stride, rows + kept * this.#stride)
    this.#firstRow = first
    this.#endRow = Math.max(this.#endRow, first)
  }

  #resizeRows(end: number): void {
    const { batch, rows, program } = this.#at
    const rowBytes = this.#photo.width * 3
    this.#memory.set(this.#photo.data.subarray(this.#endRow * rowBytes, end * rowBytes), batch)
    let source = batch
    for (; this.#endRow < end; this.#endRow++) {
      const target = rows + (this.#endRow - this.#firstRow) * this.#stride
      this.#kernel.row(source, target, program, this.#across.length)
      source += rowBytes
    }
  }
}

/** The windows in the form that `Kernel.row` walks through. */
function rowProgram(windows: readonly Window[]): Int32Array<ArrayBuffer> {
  const groups = windows.map((window) => Math.ceil(window.weights.length / groupSize))
  const program = new Int32Array(groups.reduce((sum, count) => sum + 2 + count * groupSize, 0))
  let at = 0
  windows.forEach((window, index) => {
    const count = groups[index] ?? 0
    program.set([window.first * 3, count], at)
    program.set(window.weights, at + 2)
    at += 2 + count * groupSize
  })
  return program
}

/** Addresses for buffers of the given sizes, each on a multiple of 16 and followed by slack. */
function layOut<Name extends string>(sizes: Record<Name, number>) {
  const at = { ...sizes }
  let bytes = 0
  for (const name in sizes) {
    at[name] = bytes
    bytes += Math.ceil((sizes[name] + slack) / 16) * 16
  }
  return { at, bytes }
}

function memoryOf({ memory }: Kernel, bytes: number): Uint8Array {
  const missing = bytes - memory.buffer.byteLength
  if (missing > 0) memory.grow(Math.ceil(missing / pageBytes))
  return new Uint8Array(memory.buffer)
}
