import { DecodeError } from '../structure/decode.ts'
import type { Field, Struct, Structs } from '../structure/structure.ts'
import { type Decoding, deepest, schemaChoice, simpleDecodings } from './decode-values.ts'
import { jsonSchema, type Layout, layoutOf, type Shape } from './layout.ts'
import { type Reader, wire } from './reader.ts'

/*
 * Protobuf as JSON objects. Zeros of what Go holds by value are left out, since they are written whether they were set or
 * not. What nobody knows is passed over. Failures are `DecodeError`s.
 */

type Fields = Record<string, unknown>

interface Part {
  readonly wireType: number
  /** A list of numbers may come as one value. */
  readonly isPackable: boolean
  read(object: Fields, reader: Reader, depth: number): void
}

interface Parts {
  readonly name: string
  readonly byNumber: ReadonlyMap<number, Part>
}

const known = new WeakMap<Struct, Parts>()

function partsOf(struct: Struct, structs: Structs): Parts {
  const found = known.get(struct)
  if (found) return found
  const made = partsFrom(
    struct.name.slice(struct.name.lastIndexOf('.') + 1),
    layoutOf(struct),
    structs,
  )
  known.set(struct, made)
  return made
}

function partsFrom(name: string, layout: Layout, structs: Structs): Parts {
  const byNumber = new Map<number, Part>()
  for (const part of layout.parts)
    byNumber.set(
      part.number,
      part.kind === 'within'
        ? withinPart(partsFrom(name, part.layout, structs))
        : fieldPart(part.field, part.shape, structs),
    )
  return { name, byNumber }
}

const withinPart = (parts: Parts): Part => ({
  wireType: wire.bytes,
  isPackable: false,
  read(object, reader, depth) {
    const outer = reader.enter()
    readFields(object, parts, reader, depth + 1)
    reader.leave(outer)
  },
})

/** Reads the fields of a struct until the reader's end. */
export function readStruct(
  object: Fields,
  struct: Struct,
  structs: Structs,
  reader: Reader,
  depth: number,
): void {
  readFields(object, partsOf(struct, structs), reader, depth)
}

function readFields(
  object: Fields,
  { name, byNumber }: Parts,
  reader: Reader,
  depth: number,
): void {
  if (depth > deepest) throw new DecodeError('proto: exceeded max depth')
  while (!reader.isDone) {
    const tag = reader.varint()
    const [number, type] = [Math.floor(tag / 8), tag & 7]
    if (type === wire.endGroup)
      throw new DecodeError(`proto: ${name}: wiretype end group for non-group`)
    if (number <= 0)
      throw new DecodeError(`proto: ${name}: illegal tag ${number} (wire type ${type})`)
    const part = byNumber.get(number)
    if (!part) reader.skip(type)
    else if (part.wireType === type) part.read(object, reader, depth)
    else if (part.isPackable && type === wire.bytes) readPacked(part, object, reader, depth)
    else throw new DecodeError(`proto: wrong wireType = ${type} for field ${name}`)
  }
}

function readPacked(part: Part, object: Fields, reader: Reader, depth: number): void {
  const outer = reader.enter()
  while (!reader.isDone) part.read(object, reader, depth)
  reader.leave(outer)
}

function fieldPart(field: Field, shape: Shape, structs: Structs): Part {
  if (shape.kind === 'list') return listPart(field.name, decodingOf(shape.of, structs))
  if (shape.kind === 'map') return mapPart(field.name, shape.of, decodingOf(shape.of, structs))
  const decoding = decodingOf(shape, structs)
  const isZeroLeftOut = field.isByValue ?? false
  return {
    wireType: decoding.wireType,
    isPackable: false,
    read(object, reader, depth) {
      const value = decoding.read(reader, depth, object[field.name])
      if (value === undefined || (isZeroLeftOut && isZero(value, shape))) delete object[field.name]
      else object[field.name] = value
    },
  }
}

/** What JSON has anywhere is never nothing; a text where a number may stand is not the number's zero. */
function isZero(value: unknown, { kind }: Shape): boolean {
  if (kind === 'json') return false
  if (kind === 'quantity') return value === '0'
  return value === 0 || value === false || (value === '' && kind !== 'intOrString')
}

function listPart(name: string, decoding: Decoding): Part {
  return {
    wireType: decoding.wireType,
    isPackable: decoding.wireType !== wire.bytes,
    read(object, reader, depth) {
      const value = decoding.read(reader, depth)
      const list = object[name]
      if (Array.isArray(list)) list.push(value ?? null)
      else object[name] = [value ?? null]
    },
  }
}

function mapPart(name: string, of: Shape, decoding: Decoding): Part {
  return {
    wireType: wire.bytes,
    isPackable: false,
    read(object, reader, depth) {
      object[name] ??= {}
      const [key, value] = readEntry(of, decoding, reader, depth)
      // `__proto__` is a name like others.
      Object.defineProperty(object[name], key, {
        value,
        configurable: true,
        enumerable: true,
        writable: true,
      })
    },
  }
}

function readEntry(
  of: Shape,
  decoding: Decoding,
  reader: Reader,
  depth: number,
): [string, unknown] {
  const outer = reader.enter()
  let [key, value]: [string, unknown] = ['', undefined]
  while (!reader.isDone) {
    const tag = reader.varint()
    if (tag === ((1 << 3) | wire.bytes)) key = reader.string()
    else if (tag === ((2 << 3) | decoding.wireType)) value = decoding.read(reader, depth, value)
    else reader.skip(tag & 7)
  }
  reader.leave(outer)
  return [key, value ?? emptyOf(of)]
}

/** What a value is that was not written. */
function emptyOf({ kind }: Shape): unknown {
  if (kind === 'string') return ''
  if (kind === 'struct') return {}
  if (kind === 'quantity') return '0'
  return kind === 'json' || kind === 'bytes' || kind === 'texts' ? null : 0
}

function decodingOf(shape: Shape, structs: Structs): Decoding {
  switch (shape.kind) {
    case 'struct':
      return structDecoding(shape.name, structs)
    case 'schemaOrBool':
    case 'schemaOrArray':
    case 'schemaOrTexts':
      return schemaChoice(shape.kind, structDecoding(jsonSchema, structs))
    case 'list':
    case 'map':
      throw new Error('Protobuf has no lists of lists.')
    default:
      return simpleDecodings[shape.kind]
  }
}

/** A message that comes twice is one: its later fields go over the former. */
function structDecoding(name: string, structs: Structs): Decoding {
  return {
    wireType: wire.bytes,
    read(reader, depth, before) {
      const object = (before ?? {}) as Fields
      const outer = reader.enter()
      readStruct(object, structs(name), structs, reader, depth + 1)
      reader.leave(outer)
      return object
    },
  }
}
