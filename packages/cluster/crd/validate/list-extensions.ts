import {
  type FieldError,
  forbidden,
  goStrings,
  invalid,
  invalidGo,
  notSupported,
  required,
} from '../../kinds/field-error.ts'
import { itemsOf, type JsonSchema, propertyOf } from '../schema.ts'

const known = ['atomic', 'set', 'map']

/** `x-kubernetes-list-type` and `x-kubernetes-list-map-keys`. */
export function validateLists(schema: JsonSchema, path: string): FieldError[] {
  const type = schema['x-kubernetes-list-type']
  return [
    ...validateType(schema, path),
    ...(type !== undefined && !known.includes(type)
      ? [notSupported(`${path}.x-kubernetes-list-type`, type, known)]
      : []),
    ...validateKeysWithoutMap(schema, path),
    ...(type === 'map' ? validateMap(schema, path) : []),
    ...validateItems(schema, path),
  ]
}

function validateType(schema: JsonSchema, path: string): FieldError[] {
  const type = schema['x-kubernetes-list-type']
  if (type === undefined) return []
  const said = 'must be array if x-kubernetes-list-type is specified'
  if (!schema.type) return [required(`${path}.type`, said)]
  if (schema.type !== 'array') return [invalid(`${path}.type`, schema.type, said)]
  const items = itemsOf(schema)
  if (type !== 'set' || !items) return []
  const atomic = 'must be atomic as item of a list with x-kubernetes-list-type=set'
  const itemType = items['x-kubernetes-list-type']
  if (items.type === 'array' && itemType !== undefined && itemType !== 'atomic')
    return [invalid(`${path}.items.x-kubernetes-list-type`, itemType, atomic)]
  if (items.type === 'object' && items['x-kubernetes-map-type'] !== 'atomic')
    return [invalid(`${path}.items.x-kubernetes-map-type`, itemType, atomic)]
  return []
}

function validateKeysWithoutMap(schema: JsonSchema, path: string): FieldError[] {
  const type = schema['x-kubernetes-list-type']
  if (!schema['x-kubernetes-list-map-keys']?.length || type === 'map') return []
  const said = 'must be map if x-kubernetes-list-map-keys is non-empty'
  const field = `${path}.x-kubernetes-list-type`
  return [type === undefined ? required(field, said) : invalid(field, type, said)]
}

function validateMap(schema: JsonSchema, path: string): FieldError[] {
  const keys = schema['x-kubernetes-list-map-keys'] ?? []
  const items = itemsOf(schema)
  const errors: FieldError[] = []
  if (keys.length === 0)
    errors.push(
      required(
        `${path}.x-kubernetes-list-map-keys`,
        'must not be empty if x-kubernetes-list-type is map',
      ),
    )
  if (schema.items === undefined)
    errors.push(required(`${path}.items`, 'must have a schema if x-kubernetes-list-type is map'))
  if (!items) return errors
  if (items.type === 'object') return [...errors, ...validateKeys(keys, items, path)]
  const said = "must be object if parent array's x-kubernetes-list-type is map"
  return [...errors, invalid(`${path}.items.type`, items.type ?? '', said)]
}

function validateKeys(keys: readonly string[], items: JsonSchema, path: string): FieldError[] {
  const field = `${path}.x-kubernetes-list-map-keys`
  const seen = new Set<string>()
  return keys.flatMap((key) => {
    const property = propertyOf(items, key)
    const isRepeated = seen.has(key)
    seen.add(key)
    return [
      ...(property
        ? property.type === 'array' || property.type === 'object'
          ? [
              invalid(
                `${path}.items.properties[${key}].type`,
                items.type,
                "must be a scalar type if parent array's x-kubernetes-list-type is map",
              ),
            ]
          : []
        : [invalidGo(field, goStrings(keys), 'entries must all be names of item properties')]),
      ...(isRepeated
        ? [invalidGo(field, goStrings(keys), 'must not contain duplicate entries')]
        : []),
    ]
  })
}

/** Elements of sets and associative lists, and their keys, are always there. */
function validateItems(schema: JsonSchema, path: string): FieldError[] {
  const type = schema['x-kubernetes-list-type']
  const items = itemsOf(schema)
  if (!items || (type !== 'set' && type !== 'map')) return []
  const keys = type === 'map' ? (schema['x-kubernetes-list-map-keys'] ?? []) : []
  return [
    ...(items.nullable
      ? [
          forbidden(
            `${path}.items.nullable`,
            `cannot be nullable when x-kubernetes-list-type is ${type}`,
          ),
        ]
      : []),
    ...keys.flatMap((key) => validateKey(key, items, path)),
  ]
}

function validateKey(key: string, items: JsonSchema, path: string): FieldError[] {
  const property = propertyOf(items, key)
  if (!property) return []
  const field = `${path}.items.properties[${key}]`
  return [
    ...(!items.required?.includes(key) && property.default === undefined
      ? [
          required(
            `${field}.default`,
            'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property',
          ),
        ]
      : []),
    ...(property.nullable
      ? [
          forbidden(
            `${field}.nullable`,
            'this property is in x-kubernetes-list-map-keys, so it cannot be nullable',
          ),
        ]
      : []),
  ]
}
