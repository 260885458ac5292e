import { goDuration } from '../go-duration.ts'
import { htmlSafe } from '../html-safe.ts'
import { isObject } from '../json.ts'
import type { Struct, Structs } from '../structure/structure.ts'
import { jsonSchema, type Layout, layoutOf, type Part, type Shape } from './layout.ts'
import { wire } from './reader.ts'
import { timestampOf } from './time.ts'
import { Writer } from './writer.ts'

/*
 * JSON objects as protobuf. A struct is turned into functions once. Go writes every field that it holds by value, zeros
 * included, and those that it holds by pointer where they are there; so do we.
 */

type Fields = Readonly<Record<string, unknown>>

/** Writes a value, with its length where it has one. */
interface Encoding {
  readonly wireType: number
  write(value: unknown, writer: Writer): void
}

/** Writes what belongs to one part of a message, tag included; nothing where there is nothing. */
type Put = (object: Fields, writer: Writer) => void

const known = new WeakMap<Struct, Put>()

/** Writes the fields of an object of this struct. */
export function putFields(struct: Struct, structs: Structs): Put {
  const found = known.get(struct)
  if (found) return found
  let put: Put | undefined
  const made: Put = (object, writer) => {
    put ??= putLayout(layoutOf(struct), structs)
    put(object, writer)
  }
  known.set(struct, made)
  return made
}

function putLayout({ parts }: Layout, structs: Structs): Put {
  const puts = parts.toReversed().map((part) => putPart(part, structs))
  return (object, writer) => {
    for (const put of puts) put(object, writer)
  }
}

function putPart(part: Part, structs: Structs): Put {
  if (part.kind === 'within') {
    const put = putLayout(part.layout, structs)
    return (object, writer) => {
      const before = writer.length
      put(object, writer)
      closeMessage(writer, before, part.number)
    }
  }
  const { number, field, shape } = part
  if (shape.kind === 'list') return putList(field.name, number, encodingOf(shape.of, structs))
  if (shape.kind === 'map') return putMap(field.name, number, encodingOf(shape.of, structs))
  return putOne(field.name, number, shape, field.isByValue ?? false, structs)
}

function closeMessage(writer: Writer, before: number, number: number): void {
  writer.varint(writer.length - before)
  writer.varint((number << 3) | wire.bytes)
}

function putOne(
  name: string,
  number: number,
  shape: Shape,
  isByValue: boolean,
  structs: Structs,
): Put {
  const encoding = encodingOf(shape, structs)
  const tag = (number << 3) | encoding.wireType
  const isAlways = isByValue && shape.kind !== 'bytes'
  return (object, writer) => {
    const value = object[name]
    if (!isAlways && (value === undefined || value === null)) return
    encoding.write(value, writer)
    writer.varint(tag)
  }
}

function putList(name: string, number: number, encoding: Encoding): Put {
  const tag = (number << 3) | encoding.wireType
  return (object, writer) => {
    const list = object[name]
    if (!Array.isArray(list)) return
    for (let at = list.length - 1; at >= 0; at--) {
      encoding.write(list[at], writer)
      writer.varint(tag)
    }
  }
}

/** A map is a list of messages with key and value, in the order of the keys. */
function putMap(name: string, number: number, encoding: Encoding): Put {
  const valueTag = (2 << 3) | encoding.wireType
  return (object, writer) => {
    const map = object[name]
    if (!isObject(map)) return
    const keys = Object.keys(map)
    if (keys.length > 1) keys.sort()
    for (let at = keys.length - 1; at >= 0; at--) {
      const key = keys[at] ?? ''
      const before = writer.length
      const value = map[key]
      // Bytes that are nothing are not written; all else has a zero.
      if (encoding !== simple.bytes || typeof value === 'string') {
        encoding.write(value, writer)
        writer.varint(valueTag)
      }
      writer.string(key)
      writer.byte((1 << 3) | wire.bytes)
      closeMessage(writer, before, number)
    }
  }
}

const isNothing = (value: unknown) => value === undefined || value === null

const message = (fill: (value: unknown, writer: Writer) => void): Encoding => ({
  wireType: wire.bytes,
  write(value, writer) {
    const before = writer.length
    fill(value, writer)
    writer.varint(writer.length - before)
  },
})

const numberOf = (value: unknown) => (typeof value === 'number' ? value : 0)
const textOf = (value: unknown) => (typeof value === 'string' ? value : '')

function tagged(number: number, encoding: Encoding, value: unknown, writer: Writer): void {
  encoding.write(value, writer)
  writer.byte((number << 3) | encoding.wireType)
}

const text: Encoding = {
  wireType: wire.bytes,
  write: (value, writer) => writer.string(textOf(value)),
}
const whole: Encoding = {
  wireType: wire.varint,
  write: (value, writer) => writer.varint(numberOf(value)),
}
const yesOrNo: Encoding = {
  wireType: wire.varint,
  write: (value, writer) => writer.byte(value === true ? 1 : 0),
}
const time = message((value, writer) => {
  if (typeof value !== 'string') return
  const { seconds, nanos } = timestampOf(value)
  if (Number.isNaN(seconds)) return
  tagged(2, whole, nanos, writer)
  tagged(1, whole, seconds, writer)
})
const json = message((value, writer) => {
  if (!isNothing(value)) tagged(1, text, htmlSafe(JSON.stringify(value)), writer)
})
const texts = message((value, writer) => {
  if (Array.isArray(value)) for (const item of value.toReversed()) tagged(1, text, item, writer)
})

const simple: Readonly<
  Record<Exclude<Shape['kind'], 'list' | 'map' | 'struct' | `schemaOr${string}`>, Encoding>
> = {
  string: text,
  bool: yesOrNo,
  int32: whole,
  int64: whole,
  double: { wireType: wire.fixed64, write: (value, writer) => writer.double(numberOf(value)) },
  bytes: { wireType: wire.bytes, write: (value, writer) => writer.base64(textOf(value)) },
  quantity: message((value, writer) => tagged(1, text, value ?? '0', writer)),
  intOrString: message((value, writer) => {
    tagged(3, text, value, writer)
    tagged(2, whole, value, writer)
    tagged(1, whole, typeof value === 'string' ? 1 : 0, writer)
  }),
  time,
  microTime: time,
  /** In billionths of a second. */
  duration: message((value, writer) => {
    tagged(1, whole, Math.round(goDuration(textOf(value)) * 1e6), writer)
  }),
  json,
  texts,
  empty: message(() => {}),
}

function encodingOf(shape: Shape, structs: Structs): Encoding {
  switch (shape.kind) {
    case 'struct':
      return structEncoding(shape.name, structs)
    case 'schemaOrBool':
    case 'schemaOrArray':
    case 'schemaOrTexts':
      return schemaChoice(shape.kind, structEncoding(jsonSchema, structs))
    case 'list':
    case 'map':
      throw new Error('Protobuf has no lists of lists.')
    default:
      return simple[shape.kind]
  }
}

const nothing: Fields = {}

function structEncoding(name: string, structs: Structs): Encoding {
  let put: Put | undefined
  return message((value, writer) => {
    put ??= putFields(structs(name), structs)
    put(isObject(value) ? value : nothing, writer)
  })
}

function schemaChoice(
  kind: 'schemaOrBool' | 'schemaOrArray' | 'schemaOrTexts',
  schema: Encoding,
): Encoding {
  if (kind === 'schemaOrBool')
    return message((value, writer) => {
      if (isObject(value)) tagged(2, schema, value, writer)
      tagged(1, yesOrNo, isObject(value) || value, writer)
    })
  const item = kind === 'schemaOrArray' ? schema : text
  return message((value, writer) => {
    if (isObject(value)) tagged(1, schema, value, writer)
    if (Array.isArray(value)) for (const one of value.toReversed()) tagged(2, item, one, writer)
  })
}

const scratchSize = 64 * 1024
const largestKept = 16 * 1024 * 1024
let scratch = new Writer(scratchSize)

/** Fills a message from its end, in memory that is used again and again. */
export function written(fill: (writer: Writer) => void): Uint8Array<ArrayBuffer> {
  const writer = scratch
  writer.reset()
  fill(writer)
  const bytes = writer.take()
  if (writer.capacity > largestKept) scratch = new Writer(scratchSize)
  return bytes
}
