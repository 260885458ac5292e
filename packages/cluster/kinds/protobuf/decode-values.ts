import { goDurationText } from '../go-duration.ts'
import { canonicalQuantity, QuantityError } from '../quantity.ts'
import { anyValue } from '../structure/decode/any-value.ts'
import { readJson } from '../structure/decode/read-json.ts'
import { Walk } from '../structure/decode/walk.ts'
import { DecodeError } from '../structure/decode.ts'
import type { Shape } from './layout.ts'
import { type Reader, wire } from './reader.ts'
import { microTimeText, type Timestamp, timeText } from './time.ts'

/* How the values are read that stand in fields. */

/** Reads a value, its length included where it has one. `before` is what the field has already. */
export interface Decoding {
  readonly wireType: number
  read(reader: Reader, depth: number, before?: unknown): unknown
}

/** Messages stand no deeper in one another than JSON may. */
export const deepest = 1000

/** A message whose fields `read` is given by number; others are passed over. */
function message<T>(
  start: () => T,
  fields: Readonly<Record<number, (state: T, reader: Reader, depth: number) => void>>,
  end: (state: T) => unknown,
): Decoding {
  return {
    wireType: wire.bytes,
    read(reader, depth) {
      if (depth > deepest) throw new DecodeError('proto: exceeded max depth')
      const outer = reader.enter()
      const state = start()
      while (!reader.isDone) readPart(state, fields, reader, depth + 1)
      reader.leave(outer)
      return end(state)
    },
  }
}

function readPart<T>(
  state: T,
  fields: Readonly<Record<number, (state: T, reader: Reader, depth: number) => void>>,
  reader: Reader,
  depth: number,
): void {
  const tag = reader.varint()
  const field = fields[tag]
  if (field) field(state, reader, depth)
  else reader.skip(tag & 7)
}

const varintTag = (number: number) => (number << 3) | wire.varint
const bytesTag = (number: number) => (number << 3) | wire.bytes

const timestamp = (write: (timestamp: Timestamp) => string | undefined) =>
  message(
    () => ({ seconds: 0, nanos: 0, isThere: false }),
    {
      [varintTag(1)]: (state, reader) => {
        state.seconds = reader.varint()
        state.isThere = true
      },
      [varintTag(2)]: (state, reader) => {
        state.nanos = reader.varint()
        state.isThere = true
      },
    },
    (state) => (state.isThere ? written(write(state)) : undefined),
  )

function written(text: string | undefined): string {
  if (text === undefined) throw new DecodeError('Time.MarshalJSON: year outside of range [0,9999]')
  return text
}

function quantity(text: string): string {
  try {
    return canonicalQuantity(text)
  } catch (error) {
    if (error instanceof QuantityError) throw new DecodeError(error.message)
    throw error
  }
}

function jsonValue(text: string): unknown {
  return text ? anyValue(readJson(text).value, new Walk()) : undefined
}

/** Where TypeScript has a number, none may be more than it holds. */
function safe(value: number): number {
  if (Number.isSafeInteger(value)) return value
  throw new DecodeError(`Galley keeps whole numbers up to 2^53 in fields of type int64: ${value}`)
}

const texts = message<string[]>(
  () => [],
  { [bytesTag(1)]: (state, reader) => void state.push(reader.string()) },
  (state) => state,
)

const textState = () => ({ text: '' })

export const simpleDecodings: Readonly<
  Record<Exclude<Shape['kind'], 'list' | 'map' | 'struct' | `schemaOr${string}`>, Decoding>
> = {
  string: { wireType: wire.bytes, read: (reader) => reader.string() },
  bool: { wireType: wire.varint, read: (reader) => reader.varint() !== 0 },
  int32: { wireType: wire.varint, read: (reader) => reader.varint() | 0 },
  int64: { wireType: wire.varint, read: (reader) => safe(reader.varint()) },
  double: { wireType: wire.fixed64, read: (reader) => reader.double() },
  bytes: { wireType: wire.bytes, read: (reader) => reader.bytes().toString('base64') },
  quantity: message(
    textState,
    {
      [bytesTag(1)]: (state, reader) => {
        state.text = quantity(reader.string())
      },
    },
    (state) => state.text || '0',
  ),
  intOrString: message(
    () => ({ isText: false, whole: 0, text: '' }),
    {
      [varintTag(1)]: (state, reader) => {
        state.isText = reader.varint() === 1
      },
      [varintTag(2)]: (state, reader) => {
        state.whole = reader.varint() | 0
      },
      [bytesTag(3)]: (state, reader) => {
        state.text = reader.string()
      },
    },
    (state) => (state.isText ? state.text : state.whole),
  ),
  time: timestamp(timeText),
  microTime: timestamp(microTimeText),
  duration: message(
    textState,
    {
      [varintTag(1)]: (state, reader) => {
        state.text = goDurationText(reader.varint() / 1e6)
      },
    },
    (state) => state.text || '0s',
  ),
  json: message(
    textState,
    {
      [bytesTag(1)]: (state, reader) => {
        state.text = reader.string()
      },
    },
    (state) => jsonValue(state.text),
  ),
  texts,
  empty: message(
    () => undefined,
    {},
    () => ({}),
  ),
}

export function schemaChoice(
  kind: 'schemaOrBool' | 'schemaOrArray' | 'schemaOrTexts',
  schema: Decoding,
): Decoding {
  const start = () => ({ schema: undefined as unknown, allows: false, items: [] as unknown[] })
  const item = kind === 'schemaOrArray' ? schema : simpleDecodings.string
  if (kind === 'schemaOrBool')
    return message(
      start,
      {
        [varintTag(1)]: (state, reader) => {
          state.allows = reader.varint() !== 0
        },
        [bytesTag(2)]: (state, reader, depth) => {
          state.schema = schema.read(reader, depth)
        },
      },
      (state) => state.schema ?? state.allows,
    )
  return message(
    start,
    {
      [bytesTag(1)]: (state, reader, depth) => {
        state.schema = schema.read(reader, depth)
      },
      [bytesTag(2)]: (state, reader, depth) => void state.items.push(item.read(reader, depth)),
    },
    (state) => (state.items.length ? state.items : (state.schema ?? null)),
  )
}
