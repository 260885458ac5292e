import { own } from '../../kinds/own.ts'
import { structs as builtIn } from '../../kinds/structure/structs.ts'
import type { Field, ListKind, Struct, Structs, Type } from '../../kinds/structure/structure.ts'
import { additionalOf, itemsOf, type JsonSchema } from '../schema.ts'

const objectMeta = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'

/** The structure of a version's objects, so that patches and applies work on them as on any others. */
export function structsOf(name: string, schema: JsonSchema): { struct: Struct; structs: Structs } {
  const made = new Map<string, Struct>()
  const struct = new StructMaker(made).root(name, schema)
  return { struct, structs: (wanted) => made.get(wanted) ?? builtIn(wanted) }
}

/** All that is decoded by structure is the metadata: the rest goes by the schema, after it was decoded. */
export const decodingStruct = (name: string): Struct => ({
  name,
  fields: new Map(typeMeta.map((field) => [field.name, field])),
  preservesUnknown: true,
})

const plain = (name: string, type: Type): Field => ({ name, type, number: 0, isRequired: false })
const typeMeta: readonly Field[] = [
  plain('apiVersion', { kind: 'string' }),
  plain('kind', { kind: 'string' }),
  { ...plain('metadata', { kind: 'struct', name: objectMeta }), isByValue: true },
]

class StructMaker {
  readonly #made: Map<string, Struct>

  constructor(made: Map<string, Struct>) {
    this.#made = made
  }

  root(name: string, schema: JsonSchema): Struct {
    const fields = new Map(this.#fields(name, schema))
    for (const field of typeMeta) fields.set(field.name, field)
    return this.#add(name, schema, fields)
  }

  #add(name: string, schema: JsonSchema, fields: ReadonlyMap<string, Field>): Struct {
    const struct: Struct = {
      name,
      fields,
      ...(schema['x-kubernetes-map-type'] === 'atomic' && { isAtomic: true }),
      ...(schema['x-kubernetes-preserve-unknown-fields'] && { preservesUnknown: true }),
    }
    this.#made.set(name, struct)
    return struct
  }

  #fields(name: string, { properties = {}, required = [] }: JsonSchema): [string, Field][] {
    return Object.entries(properties).map(([field, schema]) => [
      field,
      this.#field(`${name}.${field}`, field, schema, required.includes(field)),
    ])
  }

  #field(path: string, name: string, schema: JsonSchema, isRequired: boolean): Field {
    const list = listKind(schema)
    return {
      name,
      type: this.#type(path, schema),
      number: 0,
      isRequired,
      ...(list && { list }),
      ...(schema['x-kubernetes-map-type'] === 'atomic' && { isAtomic: true }),
      // The schema says which nulls mean nothing.
      keepsNull: true,
      ...(schema.default !== undefined && { default: schema.default }),
    }
  }

  /** Embedded metadata is written without the time that every other has, empty or not. */
  #embedded(type: Type): Type {
    if (type.kind !== 'struct') return type
    const name = `embedded.${type.name}`
    const own = builtIn(type.name)
    const { creationTimestamp: _time, ...others } = Object.fromEntries(own.fields)
    const time = plain('creationTimestamp', { kind: 'time' })
    const fields = new Map([...Object.entries(others), ['creationTimestamp', time] as const])
    this.#made.set(name, { name, fields })
    return { kind: 'struct', name }
  }

  #type(path: string, schema: JsonSchema): Type {
    if (schema['x-kubernetes-int-or-string']) return { kind: 'intOrString' }
    const items = itemsOf(schema)
    if (schema.type === 'array' && items)
      return { kind: 'list', of: this.#type(`${path}.items`, items) }
    if (schema.type === 'object') return this.#objectType(path, schema)
    return own(scalarTypes, schema.type ?? '') ?? { kind: 'any' }
  }

  #objectType(path: string, schema: JsonSchema): Type {
    const additional = additionalOf(schema)
    if (additional) return { kind: 'map', of: this.#type(`${path}.additional`, additional) }
    const preserves = schema['x-kubernetes-preserve-unknown-fields'] === true
    if (!schema.properties && !preserves && schema.additionalProperties === true)
      return { kind: 'map', of: { kind: 'any' } }
    const fields = new Map(this.#fields(path, schema))
    if (schema['x-kubernetes-embedded-resource'])
      for (const field of typeMeta)
        fields.set(field.name, plain(field.name, this.#embedded(field.type)))
    this.#add(path, schema, fields)
    return { kind: 'struct', name: path }
  }
}

const scalarTypes: Readonly<Record<string, Type>> = {
  string: { kind: 'string' },
  integer: { kind: 'int64' },
  number: { kind: 'double' },
  boolean: { kind: 'bool' },
}

function listKind(schema: JsonSchema): ListKind | undefined {
  const type = schema['x-kubernetes-list-type']
  if (type === 'map') return { kind: 'map', keys: schema['x-kubernetes-list-map-keys'] ?? [] }
  return type === 'set' ? { kind: 'set' } : undefined
}
