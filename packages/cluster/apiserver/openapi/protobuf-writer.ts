const encoder = new TextEncoder()

/** Writes protobuf's wire format: fields one after another, messages within measured before they are written. */
export class ProtobufWriter {
  #bytes = new Uint8Array(1024)
  #length = 0

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }

  string(field: number, value: string): void {
    this.#delimited(field, encoder.encode(value))
  }

  bool(field: number, value: boolean): void {
    if (value) this.integer(field, 1)
  }

  integer(field: number, value: number): void {
    this.#varint(field * 8)
    this.#varint(value)
  }

  double(field: number, value: number): void {
    this.#varint(field * 8 + 1)
    const bytes = new Uint8Array(8)
    new DataView(bytes.buffer).setFloat64(0, value, true)
    this.#append(bytes)
  }

  message(field: number, write: (inner: ProtobufWriter) => void): void {
    const inner = new ProtobufWriter()
    write(inner)
    this.#delimited(field, inner.bytes())
  }

  #delimited(field: number, value: Uint8Array): void {
    this.#varint(field * 8 + 2)
    this.#varint(value.length)
    this.#append(value)
  }

  #varint(value: number): void {
    const bytes: number[] = []
    let rest = BigInt.asUintN(64, BigInt(Math.trunc(value)))
    while (rest > 127n) {
      bytes.push(Number(rest & 127n) | 128)
      rest >>= 7n
    }
    bytes.push(Number(rest))
    this.#append(Uint8Array.from(bytes))
  }

  #append(bytes: Uint8Array): void {
    const needed = this.#length + bytes.length
    if (needed > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2))
      grown.set(this.bytes())
      this.#bytes = grown
    }
    this.#bytes.set(bytes, this.#length)
    this.#length = needed
  }
}
