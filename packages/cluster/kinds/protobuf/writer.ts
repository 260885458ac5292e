/**
 * Writes messages from their end to their beginning, so that a length is known when its turn comes and nothing is measured
 * beforehand. Fields are thus written in falling order of their numbers.
 */
export class Writer {
  #buffer: Buffer
  #at: number

  constructor(size: number) {
    this.#buffer = Buffer.allocUnsafeSlow(size)
    this.#at = size
  }

  /** How much has been written. */
  get length(): number {
    return this.#buffer.length - this.#at
  }

  get capacity(): number {
    return this.#buffer.length
  }

  /** What has been written, as bytes of their own; the writer begins anew. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = new Uint8Array(this.length)
    taken.set(this.#buffer.subarray(this.#at))
    this.reset()
    return taken
  }

  reset(): void {
    this.#at = this.#buffer.length
  }

  #room(size: number): void {
    if (this.#at >= size) return
    const { length } = this
    const grown = Buffer.allocUnsafeSlow((this.#buffer.length + size) * 2)
    this.#buffer.copy(grown, grown.length - length, this.#at)
    this.#buffer = grown
    this.#at = grown.length - length
  }

  byte(value: number): void {
    this.#room(1)
    this.#buffer[--this.#at] = value
  }

  /** A whole number; a negative one takes ten bytes, as protobuf has it. */
  varint(value: number): void {
    if (value >= 0 && value < 0x80) this.byte(value)
    else if (value >= 0 && value < 0x4000) this.#twoBytes(value)
    else this.#longVarint(value)
  }

  #twoBytes(value: number): void {
    this.#room(2)
    this.#buffer[--this.#at] = value >>> 7
    this.#buffer[--this.#at] = (value & 0x7f) | 0x80
  }

  #longVarint(value: number): void {
    const groups: number[] = []
    let rest = BigInt.asUintN(64, BigInt(value))
    while (rest >= 0x80n) {
      groups.push(Number(rest & 0x7fn) | 0x80)
      rest >>= 7n
    }
    groups.push(Number(rest))
    this.#room(groups.length)
    this.#at -= groups.length
    this.#buffer.set(groups, this.#at)
  }

  double(value: number): void {
    this.#room(8)
    this.#at -= 8
    this.#buffer.writeDoubleLE(value, this.#at)
  }

  /** Bytes with their length. */
  bytes(value: Uint8Array): void {
    this.raw(value)
    this.varint(value.length)
  }

  raw(value: Uint8Array): void {
    this.#room(value.length)
    this.#at -= value.length
    this.#buffer.set(value, this.#at)
  }

  /** Text with its length. */
  string(text: string): void {
    const { length } = text
    this.#room(length * 3)
    this.varint(length < 48 && this.#ascii(text) ? length : this.#utf8(text))
  }

  #utf8(text: string): number {
    const size = Buffer.byteLength(text)
    this.#at -= size
    this.#buffer.write(text, this.#at, size)
    return size
  }

  /** Short texts cost less one character at a time than by a call out of JavaScript. */
  #ascii(text: string): boolean {
    const start = this.#at - text.length
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index)
      if (code >= 0x80) return false
      this.#buffer[start + index] = code
    }
    this.#at = start
    return true
  }

  /** Text that is base64 of bytes, as those, with their length. */
  base64(text: string): void {
    const size = Buffer.byteLength(text, 'base64')
    this.#room(size)
    this.#at -= size
    const written = this.#buffer.write(text, this.#at, size, 'base64')
    if (written < size)
      this.#buffer.copyWithin(this.#at + size - written, this.#at, this.#at + written)
    this.#at += size - written
    this.varint(written)
  }
}
