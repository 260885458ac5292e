import { DecodeError } from '../structure/decode.ts'

export const wire = {
  varint: 0,
  fixed64: 1,
  bytes: 2,
  startGroup: 3,
  endGroup: 4,
  fixed32: 5,
} as const

/** Reads one message, or one within another. Never reads past its end. */
export class Reader {
  readonly #buffer: Buffer
  #at: number
  #end: number

  constructor(bytes: Uint8Array) {
    this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    this.#at = 0
    this.#end = bytes.length
  }

  get isDone(): boolean {
    return this.#at >= this.#end
  }

  /** Reads a length and goes no further than that until `leave` gets the end that this returns. */
  enter(): number {
    const length = this.length()
    const outer = this.#end
    this.#end = this.#at + length
    return outer
  }

  leave(outer: number): void {
    this.#at = this.#end
    this.#end = outer
  }

  length(): number {
    const length = this.varint()
    if (length < 0) throw new DecodeError('proto: negative length found during unmarshaling')
    if (length > this.#end - this.#at) throw unexpectedEnd()
    return length
  }

  #byte(): number {
    if (this.#at >= this.#end) throw unexpectedEnd()
    return this.#buffer[this.#at++] ?? 0
  }

  /** A whole number of 64 bits, signed. */
  varint(): number {
    const first = this.#byte()
    if (first < 0x80) return first
    let value = first & 0x7f
    for (let shift = 7; shift < 28; shift += 7) {
      const byte = this.#byte()
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
    return this.#longVarint(value)
  }

  #longVarint(low: number): number {
    let value = BigInt(low)
    for (let shift = 28n; shift < 70n; shift += 7n) {
      const byte = this.#byte()
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return Number(BigInt.asIntN(64, value))
    }
    throw new DecodeError('proto: integer overflow')
  }

  double(): number {
    if (this.#end - this.#at < 8) throw unexpectedEnd()
    this.#at += 8
    return this.#buffer.readDoubleLE(this.#at - 8)
  }

  string(): string {
    const length = this.length()
    this.#at += length
    return length === 0 ? '' : this.#buffer.toString('utf8', this.#at - length, this.#at)
  }

  bytes(): Buffer {
    const length = this.length()
    this.#at += length
    return this.#buffer.subarray(this.#at - length, this.#at)
  }

  /** Passes over a field that nobody knows. */
  skip(type: number, depth = 0): void {
    if (depth > 100) throw new DecodeError('proto: exceeded max depth')
    if (type === wire.varint) this.varint()
    else if (type === wire.fixed64) this.#pass(8)
    else if (type === wire.bytes) this.#pass(this.length())
    else if (type === wire.fixed32) this.#pass(4)
    else if (type === wire.startGroup) this.#skipGroup(depth + 1)
    else throw new DecodeError(`proto: illegal wireType ${type}`)
  }

  #skipGroup(depth: number): void {
    for (;;) {
      const type = this.varint() & 7
      if (type === wire.endGroup) return
      this.skip(type, depth)
    }
  }

  #pass(length: number): void {
    if (length > this.#end - this.#at) throw unexpectedEnd()
    this.#at += length
  }
}

const unexpectedEnd = () => new DecodeError('unexpected EOF')
