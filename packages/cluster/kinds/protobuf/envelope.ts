import { DecodeError } from '../structure/decode.ts'
import type { Struct, Structs } from '../structure/structure.ts'
import { readStruct } from './decode.ts'
import { putFields, written } from './encode.ts'
import { Reader, wire } from './reader.ts'
import type { Writer } from './writer.ts'

/*
 * Kubernetes' protobuf media type: four bytes, then a message (runtime.Unknown) that says what an object is and has its
 * message within. https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding
 */

const magic = Uint8Array.of(0x6b, 0x38, 0x73, 0)
const bytesTag = (number: number) => (number << 3) | wire.bytes

type Fields = Readonly<Record<string, unknown>>

interface TypeMeta {
  readonly apiVersion: string
  readonly kind: string
}

const typeOf = ({ apiVersion, kind }: Fields): TypeMeta => ({
  apiVersion: String(apiVersion ?? ''),
  kind: String(kind ?? ''),
})

/** An object in its envelope. */
export function encodeObject(
  object: Fields,
  struct: Struct,
  structs: Structs,
): Uint8Array<ArrayBuffer> {
  const put = putFields(struct, structs)
  return written((writer) => envelope(writer, typeOf(object), () => put(object, writer)))
}

/** An object's message alone, as lists hold it. */
export function encodeMessage(
  object: Fields,
  struct: Struct,
  structs: Structs,
): Uint8Array<ArrayBuffer> {
  return written((writer) => putFields(struct, structs)(object, writer))
}

/** A list of which the items' messages are written already, in its envelope. */
export function encodeList(
  list: Fields,
  items: readonly Uint8Array[],
  listMeta: Struct,
  structs: Structs,
): Uint8Array<ArrayBuffer> {
  return written((writer) =>
    envelope(writer, typeOf(list), () => {
      for (let at = items.length - 1; at >= 0; at--) {
        writer.bytes(items[at] ?? new Uint8Array())
        writer.byte(bytesTag(2))
      }
      const before = writer.length
      putFields(listMeta, structs)((list.metadata ?? {}) as Fields, writer)
      writer.varint(writer.length - before)
      writer.byte(bytesTag(1))
    }),
  )
}

function envelope(writer: Writer, { apiVersion, kind }: TypeMeta, fill: () => void): void {
  for (const number of [4, 3]) {
    writer.string('')
    writer.byte(bytesTag(number))
  }
  const end = writer.length
  fill()
  writer.varint(writer.length - end)
  writer.byte(bytesTag(2))
  const before = writer.length
  writer.string(kind)
  writer.byte(bytesTag(2))
  writer.string(apiVersion)
  writer.byte(bytesTag(1))
  writer.varint(writer.length - before)
  writer.byte(bytesTag(1))
  writer.raw(magic)
}

/** One event of a watch as it is streamed: its length in four bytes, then meta/v1 WatchEvent with the enveloped object. */
export function encodeWatchFrame(type: string, enveloped: Uint8Array): Uint8Array<ArrayBuffer> {
  return written((writer) => {
    writer.bytes(enveloped)
    writer.byte(bytesTag(1))
    writer.varint(writer.length)
    writer.byte(bytesTag(2))
    writer.string(type)
    writer.byte(bytesTag(1))
    const { length } = writer
    writer.raw(Uint8Array.of(length >>> 24, length >>> 16, length >>> 8, length))
  })
}

export interface Envelope extends TypeMeta {
  /** The object's message. */
  readonly raw: Uint8Array
}

/** What a body says that it is, and its message. Throws `DecodeError` in upstream's words. */
export function readEnvelope(body: Uint8Array): Envelope {
  if (body.length === 0) throw new DecodeError('empty data')
  if (!magic.every((byte, at) => body[at] === byte))
    throw new DecodeError(
      'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]',
    )
  if (body.length === magic.length) throw new DecodeError('empty body')
  const reader = new Reader(body.subarray(magic.length))
  let found: Envelope = { apiVersion: '', kind: '', raw: new Uint8Array() }
  while (!reader.isDone) {
    const tag = reader.varint()
    if (tag === bytesTag(1)) found = { ...found, ...readType(reader.bytes()) }
    else if (tag === bytesTag(2)) found = { ...found, raw: reader.bytes() }
    else if (tag >> 3 <= 4 && tag >> 3 > 0 && (tag & 7) !== wire.bytes)
      throw new DecodeError(`proto: wrong wireType = ${tag & 7} for field Unknown`)
    else reader.skip(tag & 7)
  }
  return found
}

function readType(bytes: Uint8Array): TypeMeta {
  const reader = new Reader(bytes)
  let [apiVersion, kind] = ['', '']
  while (!reader.isDone) {
    const tag = reader.varint()
    if (tag === bytesTag(1)) apiVersion = reader.string()
    else if (tag === bytesTag(2)) kind = reader.string()
    else reader.skip(tag & 7)
  }
  return { apiVersion, kind }
}

/** The object of a message, without `apiVersion` and `kind`. Throws `DecodeError`. */
export function decodeMessage(
  raw: Uint8Array,
  struct: Struct,
  structs: Structs,
): Record<string, unknown> {
  const object: Record<string, unknown> = {}
  readStruct(object, struct, structs, new Reader(raw), 0)
  return object
}
