import { stringify } from 'yaml'
import { type Message, type MessageName, messages } from './gnostic-messages.ts'
import { ProtobufWriter } from './protobuf-writer.ts'
import type { Schema } from './schema.ts'

type Fields = Readonly<Record<string, unknown>>
type Write = (writer: ProtobufWriter, value: unknown) => void

/** The document in the form that Go clients ask for: `openapi.v2.Document`. */
export function documentProtobuf(document: Schema): Uint8Array {
  const writer = new ProtobufWriter()
  writeMessage('Document')(writer, document)
  return writer.bytes()
}

// Safe: our own documents hold objects where the messages have messages.
const fieldsOf = (value: unknown) => value as Fields

function writeMessage(name: MessageName): Write {
  return (writer, value) => {
    const { fields, extensions }: Message = messages[name]
    for (const [key, item] of Object.entries(fieldsOf(value))) {
      const field = fields[key]
      if (field) writeField(writer, field[0], field[1], item)
      else if (key.startsWith('x-') && extensions !== undefined)
        writer.message(extensions, (pair) => writeNamed(pair, key, item, writeAny))
    }
  }
}

function writeField(writer: ProtobufWriter, field: number, type: string, value: unknown): void {
  if (type.startsWith('[')) {
    for (const item of value as readonly unknown[]) writeField(writer, field, type.slice(1), item)
    return
  }
  if (type === 's') writer.string(field, String(value))
  else if (type === 'b') writer.bool(field, value === true)
  else if (type === 'i') writer.integer(field, Number(value))
  else if (type === 'd') writer.double(field, Number(value))
  else writer.message(field, (inner) => writerOf(type)(inner, value))
}

function writerOf(type: string): Write {
  const write = unlike[type]
  return write ?? writeMessage(type as MessageName)
}

/** Values of any shape go as YAML. */
const writeAny: Write = (writer, value) => writer.string(2, stringify(value))

function writeNamed(writer: ProtobufWriter, name: string, value: unknown, write: Write): void {
  writer.string(1, name)
  writer.message(2, (inner) => write(inner, value))
}

const writeMap =
  (field: number, write: Write): Write =>
  (writer, value) => {
    for (const [name, item] of Object.entries(fieldsOf(value)))
      writer.message(field, (pair) => writeNamed(pair, name, item, write))
  }

const writeSchema = writeMessage('Schema')

const writeParameter: Write = (writer, value) => {
  const { in: place } = fieldsOf(value)
  if (place === 'body') {
    writer.message(1, (inner) => writeMessage('BodyParameter')(inner, value))
    return
  }
  writer.message(2, (inner) =>
    place === 'query'
      ? inner.message(3, (it) => writeMessage('QueryParameter')(it, value))
      : inner.message(4, (it) => writeMessage('PathParameter')(it, value)),
  )
}

/** Messages that JSON does not have as such, and choices. */
const unlike: Readonly<Record<string, Write>> = {
  a: writeAny,
  Paths: writeMap(2, writeMessage('PathItem')),
  Schemas: writeMap(1, writeSchema),
  Parameters: writeMap(1, writeParameter),
  SecurityRequirement: writeMap(1, () => undefined),
  SecurityDefinitions: writeMap(1, (writer, value) =>
    writer.message(2, (inner) => writeMessage('ApiKeySecurity')(inner, value)),
  ),
  Responses: writeMap(1, (writer, value) =>
    writer.message(1, (inner) => writeMessage('Response')(inner, value)),
  ),
  SchemaItem: (writer, value) => writer.message(1, (inner) => writeSchema(inner, value)),
  Items: (writer, value) => writer.message(1, (inner) => writeSchema(inner, value)),
  Type: (writer, value) => {
    for (const type of Array.isArray(value) ? value : [value]) writer.string(1, String(type))
  },
  AdditionalProperties: (writer, value) => {
    if (typeof value === 'boolean') writer.integer(2, value ? 1 : 0)
    else writer.message(1, (inner) => writeSchema(inner, value))
  },
  ParametersItem: (writer, value) => {
    if ('$ref' in fieldsOf(value))
      writer.message(2, (inner) => writeMessage('JsonReference')(inner, value))
    else writer.message(1, (inner) => writeParameter(inner, value))
  },
}
