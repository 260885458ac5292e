import { ModelFileError } from '../errors.ts'
import { readStrings } from './attribute.ts'
import { type Encoding, writeFloats } from './float-values.ts'
import type { Library } from './library.ts'

/** Memory taken beside the result while a dataset in one piece is read. */
const SLAB_BYTES = 4 << 20
/** A chunked dataset is read whole, lest its chunks be unpacked again and again. */
const MAX_CHUNKED_BYTES = 512 << 20
/** Deflate can do more, but the weights of real models shrink by a tenth, or to nothing when small. */
const MAX_RATIO = 20
const RATIO_FREE_BYTES = 16 << 20

/** Deflate, shuffle and checksum: the filters that come with HDF5 and with every way to save from Python. */
const FILTERS: readonly number[] = [1, 2, 3]

export interface DatasetSource {
  readonly library: Library
  readonly file: bigint
  readonly path: string
  readonly fileSize: number
}

export interface Dataset {
  readonly shape: readonly number[]
  /** Bytes of its values as stored, before compression. */
  readonly bytes: number
  /** Values in row-major order. */
  read(): Float32Array
}

/** Errors: `ModelFileError` for what is no array of numbers, lies elsewhere, or claims an absurd size. */
export function openDataset(source: DatasetSource): Dataset {
  const { library, file, path, fileSize } = source
  const metadata = library.get_dataset_metadata(file, path)
  const { shape, size, chunks } = metadata
  if (!shape) throw new ModelFileError(`${path} is empty`)
  if (metadata.virtual_sources) throw new ModelFileError(`${path} keeps its values in other files`)
  const encoding = encodingOf(source, metadata)
  const filter = library.get_dataset_filters(file, path).find(({ id }) => !FILTERS.includes(id))
  if (filter)
    throw new ModelFileError(`${path} is compressed by filter ${filter.id} ${filter.name}`)
  const bytes = product(shape) * size
  const limit = chunks ? Math.max(RATIO_FREE_BYTES, fileSize * MAX_RATIO) : fileSize
  const chunkBytes = product(chunks ?? []) * size
  if (bytes > limit || chunkBytes > limit || (chunks && bytes > MAX_CHUNKED_BYTES)) {
    throw new ModelFileError(`${path} claims ${bytes} bytes in a file of ${fileSize}`)
  }
  const slab = Math.floor((chunks ? MAX_CHUNKED_BYTES : SLAB_BYTES) / size)
  return { shape, bytes, read: () => readFloats(source, { shape, size, encoding, slab }) }
}

interface Layout {
  readonly shape: readonly number[]
  /** Bytes of one element. */
  readonly size: number
  readonly encoding: Encoding
  /** Elements read at once. */
  readonly slab: number
}

function readFloats(source: DatasetSource, layout: Layout): Float32Array<ArrayBuffer> {
  const { library } = source
  const values = new Float32Array(product(layout.shape))
  if (values.length === 0) return values
  const pointer = library._malloc(Math.min(layout.slab, values.length) * layout.size)
  if (pointer === 0) throw new ModelFileError(`no memory to read ${source.path}`)
  try {
    let start = 0
    for (const part of slabs(layout.shape, layout.slab)) {
      const count = product(part.count)
      readSlab(source, part, pointer)
      // The memory may have been moved by growing, so it is asked for after each read.
      const elements = { buffer: library.HEAPU8.buffer, byteOffset: pointer, count }
      writeFloats(layout.encoding, elements, values, start)
      start += count
    }
  } finally {
    library._free(pointer)
  }
  return values
}

interface Slab {
  readonly offset: readonly number[]
  readonly count: readonly number[]
}

function readSlab({ library, file, path }: DatasetSource, slab: Slab, pointer: number): void {
  const whole = slab.count.length === 0
  const count = whole ? null : slab.count.map(BigInt)
  const offset = whole ? null : slab.offset.map(BigInt)
  const strides = whole ? null : slab.count.map(() => 1n)
  if (library.get_dataset_data(file, path, count, offset, strides, BigInt(pointer)) < 0) {
    throw new ModelFileError(`the values of ${path} are damaged or cut short`)
  }
}

/** Cuts an array into blocks of at most `limit` elements, in row-major order. */
export function* slabs(shape: readonly number[], limit: number): Generator<Slab> {
  let axis = shape.length
  let inner = 1
  while (axis > 0 && inner * (shape[axis - 1] ?? 1) <= limit) inner *= shape[--axis] ?? 1
  if (axis === 0) return yield { offset: shape.map(() => 0), count: shape }
  const cut = axis - 1
  const rows = Math.max(1, Math.floor(limit / inner))
  const rest = shape.slice(axis)
  for (const outer of indices(shape.slice(0, cut))) {
    const length = shape[cut] ?? 0
    for (let row = 0; row < length; row += rows) {
      const count = [...outer.map(() => 1), Math.min(rows, length - row), ...rest]
      yield { offset: [...outer, row, ...rest.map(() => 0)], count }
    }
  }
}

function* indices(shape: readonly number[]): Generator<readonly number[]> {
  const [length, ...rest] = shape
  if (length === undefined) return yield []
  for (let i = 0; i < length; i++) for (const index of indices(rest)) yield [i, ...index]
}

function encodingOf(
  { library, file, path }: DatasetSource,
  { type, size, signed }: { type: number; size: number; signed: boolean },
): Encoding {
  const classes = library.H5T_class_t
  // Keras notes bfloat16 beside the dataset, since HDF5 has no such type.
  if (size === 2 && readStrings(library, file, path, 'dtype')?.[0] === 'bfloat16') return 'bfloat16'
  const encoding =
    type === classes.H5T_FLOAT.value
      ? floats[size]
      : type === classes.H5T_INTEGER.value
        ? integers[`${signed ? '' : 'u'}${size}`]
        : undefined
  if (!encoding) throw new ModelFileError(`${path} holds no numbers that a weight can be made of`)
  return encoding
}

const floats: Readonly<Record<number, Encoding>> = { 2: 'float16', 4: 'float32', 8: 'float64' }

const integers: Readonly<Record<string, Encoding>> = {
  '1': 'int8',
  '2': 'int16',
  '4': 'int32',
  '8': 'int64',
  u1: 'uint8',
  u2: 'uint16',
  u4: 'uint32',
  u8: 'uint64',
}

function product(factors: readonly number[]): number {
  return factors.reduce((a, b) => a * b, 1)
}
