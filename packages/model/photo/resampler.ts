import { createKernel, groupSize, type Kernel, slack } from './kernel.ts'
import type { Pixels } from './pixels.ts'
import type { Windows } from './windows.ts'

/** Rows are brought into the kernel's memory about this many bytes at a time. */
const batchBytes = 1 << 16
const pageBytes = 1 << 16

/** Compiled on first use, one a thread; its memory is overwritten by each photo. */
let kernel: Kernel | undefined

/**
 * Resizes by a kernel whose memory holds some rows of the photo, those rows resized across that the
 * next row of the result may need (from `firstRow` up to `endRow`), the windows of both directions,
 * and the row of the result that is being made.
 *
 * @param across has a stride that is a multiple of `groupSize`.
 */
export function resample(photo: Pixels, across: Windows, down: Windows): Pixels {
  kernel ??= createKernel()
  return new Resampler(kernel, photo, across, down).run()
}

type Buffers = 'batch' | 'rows' | 'first' | 'across' | 'down' | 'result'

class Resampler {
  readonly #kernel: Kernel
  readonly #photo: Pixels
  readonly #across: Windows
  readonly #down: Windows
  readonly #memory: Uint8Array
  readonly #batchRows: number
  /** Bytes of a row resized across. */
  readonly #stride: number
  /** How many of those rows there is room for. */
  readonly #capacity: number
  readonly #at: Readonly<Record<Buffers, number>>
  #firstRow = 0
  #endRow = 0

  constructor(kernel: Kernel, photo: Pixels, across: Windows, down: Windows) {
    this.#kernel = kernel
    this.#photo = photo
    this.#across = across
    this.#down = down
    this.#batchRows = Math.max(1, Math.floor(batchBytes / (photo.width * 3)))
    this.#stride = across.first.length * 3
    // Twice the tallest window, so that rows still needed are moved up only now and then.
    this.#capacity = 2 * down.stride
    const { at, bytes } = addresses({
      // The kernel reads past a row's end where the windows there are shorter than the stride.
      batch: (this.#batchRows * photo.width + across.stride) * 3,
      rows: this.#capacity * this.#stride,
      first: across.first.byteLength,
      across: across.weights.byteLength,
      down: down.weights.byteLength,
      result: this.#stride,
    })
    this.#at = at
    this.#memory = memoryOf(kernel, bytes)
    this.#memory.set(new Uint8Array(across.first.buffer), at.first)
    this.#memory.set(new Uint8Array(across.weights.buffer), at.across)
    this.#memory.set(new Uint8Array(down.weights.buffer), at.down)
  }

  run(): Pixels {
    const height = this.#down.first.length
    const data = new Uint8Array(height * this.#stride)
    const { result } = this.#at
    for (let y = 0; y < height; y++) {
      this.#makeRow(y)
      data.set(this.#memory.subarray(result, result + this.#stride), y * this.#stride)
    }
    return { width: this.#across.first.length, height, data }
  }

  #makeRow(y: number): void {
    const { first, size, stride } = this.#down
    const [start, taps] = [first[y] ?? 0, size[y] ?? 0]
    this.#bringRows(start, start + taps)
    const source = this.#at.rows + (start - this.#firstRow) * this.#stride
    const weights = this.#at.down + y * stride * 4
    this.#kernel.column(source, this.#stride, weights, taps, this.#at.result, this.#stride)
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
    const { batch, rows, first, across } = this.#at
    const groups = this.#across.stride / groupSize
    const rowBytes = this.#photo.width * 3
    this.#memory.set(this.#photo.data.subarray(this.#endRow * rowBytes, end * rowBytes), batch)
    let source = batch
    for (; this.#endRow < end; this.#endRow++) {
      const target = rows + (this.#endRow - this.#firstRow) * this.#stride
      this.#kernel.row(source, first, across, groups, target, this.#across.first.length)
      source += rowBytes
    }
  }
}

/** Addresses for buffers of the given sizes, each on a multiple of 16 and followed by slack. */
function addresses(sizes: Record<Buffers, number>) {
  let bytes = 0
  const place = (size: number) => {
    const at = bytes
    bytes += Math.ceil((size + slack) / 16) * 16
    return at
  }
  const at = {
    batch: place(sizes.batch),
    rows: place(sizes.rows),
    first: place(sizes.first),
    across: place(sizes.across),
    down: place(sizes.down),
    result: place(sizes.result),
  }
  return { at, bytes }
}

function memoryOf({ memory }: Kernel, bytes: number): Uint8Array {
  const missing = bytes - memory.buffer.byteLength
  if (missing > 0) memory.grow(Math.ceil(missing / pageBytes))
  return new Uint8Array(memory.buffer)
}
