import type { ElementType, TensorData } from '@galley/model/tensor'

/** Room for a tensor's elements, to be filled from JSON one by one. */
export interface ElementWriter {
  readonly data: TensorData
  /** False when `value` is none of this type's; nothing is written then. */
  write(index: number, value: unknown): boolean
}

/** A tensor element type of the protocol: its name there, in an engine, in bytes and in JSON. */
export interface Datatype {
  readonly name: string
  readonly element: ElementType
  /** Bytes of one element in the binary extension, little-endian. */
  readonly bytes: number
  /** What JSON has to hold, for messages. */
  readonly json: string
  /** Reads elements off the start of `buffer`, which it may keep. */
  view(buffer: ArrayBuffer): TensorData
  writer(length: number): ElementWriter
  toJson(data: TensorData): unknown[]
}

interface NumberArray {
  [index: number]: number
  readonly buffer: ArrayBufferLike
}

const plainJson = (data: TensorData): unknown[] => Array.from<unknown>(data)

function integer(
  name: string,
  element: ElementType,
  view: (buffer: ArrayBuffer) => TensorData & NumberArray,
  bits: number,
  signed: boolean,
): Datatype {
  const min = signed ? -(2 ** (bits - 1)) : 0
  const max = signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1
  return {
    name,
    element,
    bytes: bits / 8,
    json: `integers from ${min} to ${max}`,
    view,
    writer(length) {
      const data = view(new ArrayBuffer((length * bits) / 8))
      return {
        data,
        write(index, value) {
          if (!Number.isInteger(value) || Number(value) < min || Number(value) > max) return false
          data[index] = Number(value)
          return true
        },
      }
    },
    toJson: plainJson,
  }
}

function bigInteger(
  name: string,
  element: ElementType,
  view: (buffer: ArrayBuffer) => BigInt64Array | BigUint64Array,
  min: number,
): Datatype {
  return {
    name,
    element,
    bytes: 8,
    json: `integers from ${min} to ${Number.MAX_SAFE_INTEGER} (others travel in binary)`,
    view,
    writer(length) {
      const data = view(new ArrayBuffer(length * 8))
      return {
        data,
        write(index, value) {
          if (!Number.isSafeInteger(value) || Number(value) < min) return false
          data[index] = BigInt(Number(value))
          return true
        },
      }
    },
    // JSON has no other integers; what goes beyond 2^53 is rounded here and exact in binary.
    toJson: (data) => Array.from<number | bigint, number>(data, Number),
  }
}

function float(
  name: string,
  element: ElementType,
  view: (buffer: ArrayBuffer) => TensorData & NumberArray,
  bytes: number,
): Datatype {
  return {
    name,
    element,
    bytes,
    json: 'numbers',
    view,
    writer(length) {
      const data = view(new ArrayBuffer(length * bytes))
      return {
        data,
        write(index, value) {
          if (typeof value !== 'number') return false
          data[index] = value
          return true
        },
      }
    },
    toJson: plainJson,
  }
}

/** An engine holds FP16 by its bits; JSON holds the numbers they stand for. */
const half: Datatype = {
  name: 'FP16',
  element: 'float16',
  bytes: 2,
  json: 'numbers',
  view: (buffer) => new Uint16Array(buffer),
  writer(length) {
    const halves = new Float16Array(length)
    return {
      data: new Uint16Array(halves.buffer),
      write(index, value) {
        if (typeof value !== 'number') return false
        halves[index] = value
        return true
      },
    }
  },
  toJson: (data) => Array.from(new Float16Array(data.buffer, data.byteOffset, data.length)),
}

const bool: Datatype = {
  name: 'BOOL',
  element: 'bool',
  bytes: 1,
  json: 'true or false',
  view: (buffer) => new Uint8Array(buffer).map((byte) => (byte === 0 ? 0 : 1)),
  writer(length) {
    const data = new Uint8Array(length)
    return {
      data,
      write(index, value) {
        if (typeof value !== 'boolean') return false
        data[index] = value ? 1 : 0
        return true
      },
    }
  },
  toJson: (data) => Array.from<number | bigint, boolean>(data, (value) => value !== 0),
}

const datatypes: readonly Datatype[] = [
  bool,
  integer('UINT8', 'uint8', (buffer) => new Uint8Array(buffer), 8, false),
  integer('UINT16', 'uint16', (buffer) => new Uint16Array(buffer), 16, false),
  integer('UINT32', 'uint32', (buffer) => new Uint32Array(buffer), 32, false),
  bigInteger('UINT64', 'uint64', (buffer) => new BigUint64Array(buffer), 0),
  integer('INT8', 'int8', (buffer) => new Int8Array(buffer), 8, true),
  integer('INT16', 'int16', (buffer) => new Int16Array(buffer), 16, true),
  integer('INT32', 'int32', (buffer) => new Int32Array(buffer), 32, true),
  bigInteger('INT64', 'int64', (buffer) => new BigInt64Array(buffer), Number.MIN_SAFE_INTEGER),
  half,
  float('FP32', 'float32', (buffer) => new Float32Array(buffer), 4),
  float('FP64', 'float64', (buffer) => new Float64Array(buffer), 8),
]

const byElement = new Map(datatypes.map((datatype) => [datatype.element, datatype]))

export function datatypeOf(element: ElementType): Datatype {
  const datatype = byElement.get(element)
  if (!datatype) throw new RangeError(`no datatype for ${element}`)
  return datatype
}
