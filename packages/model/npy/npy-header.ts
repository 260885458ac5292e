import { NpyError } from './npy-error.ts'

const MAGIC = '\x93NUMPY'
const MAX_HEADER_BYTES = 1 << 16
/** numpy's own limit is 64; no tensor of a model comes near it. */
const MAX_RANK = 32

export interface NpyHeader {
  /** Byte order, kind and size: `<f4`. */
  readonly descr: string
  readonly fortranOrder: boolean
  readonly shape: readonly number[]
  /** Where the values begin. */
  readonly start: number
}

/** Reads the header of versions 1 to 3. Specification: numpy.lib.format. */
export function readHeader(bytes: Uint8Array): NpyHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 12 || latin1(bytes.subarray(0, 6)) !== MAGIC) {
    throw new NpyError('this is no .npy file: it does not begin with the mark of one')
  }
  const version = view.getUint8(6)
  if (version < 1 || version > 3) throw new NpyError(`.npy version ${version} is not known`)
  const textStart = version === 1 ? 10 : 12
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true)
  const start = textStart + length
  if (length > MAX_HEADER_BYTES || start > bytes.length) {
    throw new NpyError(`the .npy header claims ${length} bytes in a file of ${bytes.length}`)
  }
  return { ...parse(latin1(bytes.subarray(textStart, start))), start }
}

/** The header is a Python dict of three keys: `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`. */
function parse(text: string): Omit<NpyHeader, 'start'> {
  const descr = /'descr':\s*'([^']{1,16})'/.exec(text)?.[1]
  const order = /'fortran_order':\s*(True|False)/.exec(text)?.[1]
  const shape = /'shape':\s*\(([\d\s,]*)\)/.exec(text)?.[1]
  if (descr === undefined || order === undefined || shape === undefined) {
    throw new NpyError(`the .npy header is not understood: ${text.slice(0, 100).trim()}`)
  }
  const sizes = shape.split(',').flatMap((size) => (size.trim() === '' ? [] : [Number(size)]))
  if (sizes.length > MAX_RANK || !sizes.every(Number.isSafeInteger)) {
    throw new NpyError(`the .npy header gives a shape that no tensor has: (${shape.slice(0, 100)})`)
  }
  return { descr, fortranOrder: order === 'True', shape: sizes }
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}
