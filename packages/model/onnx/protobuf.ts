/**
 * Protocol Buffers' wire format, writing only (https://protobuf.dev/programming-guides/encoding/).
 * A message is a list of pieces; pieces that hold weights say their size at once and are read when
 * they are written, so that a model never lies in memory as a whole.
 */
export type Piece = Uint8Array | DeferredBytes

export interface DeferredBytes {
  readonly byteLength: number
  /** Gives exactly `byteLength` bytes. */
  read(): Uint8Array
}

const WIRE_VARINT = 0
const WIRE_BYTES = 2
const WIRE_FIXED32 = 5

export function sizeOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, piece) => sum + piece.byteLength, 0)
}

/** An `int32`, `int64`, `bool` or enum field. Negative values take ten bytes, as the format wants. */
export function varintField(field: number, value: number | bigint): Piece[] {
  return [Uint8Array.from([...tag(field, WIRE_VARINT), ...varint(value)])]
}

export function floatField(field: number, value: number): Piece[] {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setFloat32(0, value, true)
  return [Uint8Array.from(tag(field, WIRE_FIXED32)), bytes]
}

export function stringField(field: number, value: string): Piece[] {
  return messageField(field, [new TextEncoder().encode(value)])
}

/** A nested message, or a `bytes` field. */
export function messageField(field: number, pieces: readonly Piece[]): Piece[] {
  const head = [...tag(field, WIRE_BYTES), ...varint(sizeOf(pieces))]
  return [Uint8Array.from(head), ...pieces]
}

/** A repeated number field in packed form. */
export function packedField(field: number, values: readonly number[]): Piece[] {
  return messageField(field, [Uint8Array.from(values.flatMap(varint))])
}

function tag(field: number, wireType: number): number[] {
  return varint((field << 3) | wireType)
}

function varint(value: number | bigint): number[] {
  let rest = BigInt.asUintN(64, BigInt(value))
  const bytes: number[] = []
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80)
    rest >>= 7n
  }
  return [...bytes, Number(rest)]
}
