import { RequestError } from '../http/request-error.ts'

/** Elements of a BYTES tensor in binary: each a little-endian 32-bit length and that many bytes. */
export function splitByteStrings(binary: Buffer, count: number): Buffer[] {
  const elements: Buffer[] = []
  let at = 0
  while (elements.length < count) {
    const start = at + 4
    const end = start <= binary.length ? start + binary.readUInt32LE(at) : Number.POSITIVE_INFINITY
    if (end > binary.length) throw wrong(`holds fewer than the ${count} elements of its shape`)
    elements.push(binary.subarray(start, end))
    at = end
  }
  if (at !== binary.length) throw wrong(`holds more than the ${count} elements of its shape`)
  return elements
}

/** The reverse of `splitByteStrings`, for text in UTF-8. */
export function joinByteStrings(elements: readonly string[]): Buffer {
  const parts = elements.flatMap((text) => {
    const bytes = Buffer.from(text)
    const length = Buffer.alloc(4)
    length.writeUInt32LE(bytes.length)
    return [length, bytes]
  })
  return Buffer.concat(parts)
}

/** Elements of a BYTES tensor in JSON: base64 (RFC 4648), since photos are no text. */
export function decodeByteStrings(data: readonly unknown[], count: number): Buffer[] {
  const flat = data.flat(8)
  if (flat.length !== count) throw wrong(`has ${flat.length} elements; its shape says ${count}`)
  return flat.map(fromBase64)
}

function fromBase64(text: unknown): Buffer {
  if (typeof text !== 'string') throw wrong('has elements that are not strings')
  const bytes = Buffer.from(text, 'base64')
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  // The decoder skips what is not base64; then fewer bytes come out than went in.
  if (bytes.length !== Math.floor(((text.length - padding) * 3) / 4)) {
    throw wrong('has elements that are not base64')
  }
  return bytes
}

function wrong(what: string): RequestError {
  return new RequestError(
    'wrong-input',
    `The BYTES tensor ${what}.`,
    'In JSON each element is a base64 string, in binary a 4-byte little-endian length and the bytes.',
  )
}
