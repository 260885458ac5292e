import { describeField, describeStruct } from '../../kinds/structure/descriptions.ts'
import type { Field, Struct, Type } from '../../kinds/structure/structure.ts'
import { enumOf } from './enums.ts'
import { type OpenApiVersion, referenceTo, type Schema } from './schema.ts'
import { anyName, names } from './well-known.ts'

export interface GroupVersionKind {
  readonly group: string
  readonly kind: string
  readonly version: string
}

/** A struct as a schema; `kinds` are those whose objects it is. */
export function structSchema(
  struct: Struct,
  kinds: readonly GroupVersionKind[],
  version: OpenApiVersion,
): Schema {
  const fields = [...struct.fields.values()]
  const required = fields.filter(({ isRequired }) => isRequired).map(({ name }) => name)
  const properties = fields.map((field) => [field.name, property(struct, field, version)])
  return {
    description: describeStruct(struct.name),
    type: 'object',
    ...(required.length > 0 && { required: required.sort() }),
    ...(properties.length > 0 && { properties: Object.fromEntries(properties) }),
    ...(kinds.length > 0 && { 'x-kubernetes-group-version-kind': kinds }),
    ...(struct.isAtomic && { 'x-kubernetes-map-type': 'atomic' }),
  }
}

function property(struct: Struct, field: Field, version: OpenApiVersion): Schema {
  const description = describeField(struct.name, field.name)
  return {
    ...(description && { description }),
    ...defaultOf(field, version),
    ...referable(valueSchema(struct, field, field.type, version), version),
    ...listExtensions(field),
    ...(field.isAtomic !== undefined && {
      'x-kubernetes-map-type': field.isAtomic ? 'atomic' : 'granular',
    }),
    ...patchExtensions(field),
  }
}

/** Version 3 allows nothing beside a reference but inside `allOf`. */
const referable = (schema: Schema, version: OpenApiVersion): Schema =>
  version === 3 && '$ref' in schema ? { allOf: [schema] } : schema

/** As in upstream's documents, only version 3 tells of defaults; what is there by value is there as `{}`. */
function defaultOf(field: Field, version: OpenApiVersion): Schema {
  if (version === 2) return {}
  if (field.default !== undefined) return { default: field.default }
  if (!field.isByValue) return {}
  if (field.type.kind === 'struct') return { default: {} }
  return field.isAlwaysWritten ? zeroDefault(field.type) : {}
}

function zeroDefault({ kind }: Type): Schema {
  if (kind === 'string') return { default: '' }
  if (kind === 'bool') return { default: false }
  return kind === 'int32' || kind === 'int64' || kind === 'double' ? { default: 0 } : {}
}

function valueSchema(struct: Struct, field: Field, type: Type, version: OpenApiVersion): Schema {
  switch (type.kind) {
    case 'list':
      return { type: 'array', items: itemSchema(struct, field, type.of, version) }
    case 'map':
      return { type: 'object', additionalProperties: itemSchema(struct, field, type.of, version) }
    case 'struct':
      return referenceTo(type.name, version)
    case 'any':
      return referenceTo(anyName(struct.name, field.name), version)
    case 'string':
      return { type: 'string', ...enumSchema(struct, field) }
    case 'quantity':
    case 'intOrString':
    case 'time':
    case 'microTime':
    case 'duration':
      return referenceTo(names[type.kind], version)
    default:
      return scalars[type.kind]
  }
}

function itemSchema(struct: Struct, field: Field, of: Type, version: OpenApiVersion): Schema {
  const schema = valueSchema(struct, field, of, version)
  if (version === 2) return schema
  const zero = of.kind === 'struct' ? { default: {} } : zeroDefault(of)
  return { ...zero, ...referable(schema, version) }
}

function enumSchema(struct: Struct, field: Field): Schema {
  const words = enumOf(struct.name, field.name)
  return words ? { enum: words } : {}
}

const scalars = {
  bool: { type: 'boolean' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  double: { type: 'number', format: 'double' },
  bytes: { type: 'string', format: 'byte' },
} as const

function listExtensions({ list }: Field): Schema {
  if (!list) return {}
  return {
    ...(list.kind === 'map' && { 'x-kubernetes-list-map-keys': list.keys }),
    'x-kubernetes-list-type': list.kind,
  }
}

function patchExtensions({ patch }: Field): Schema {
  if (!patch) return {}
  return {
    ...(patch.mergeKey && { 'x-kubernetes-patch-merge-key': patch.mergeKey }),
    'x-kubernetes-patch-strategy': patch.strategies.join(','),
  }
}
