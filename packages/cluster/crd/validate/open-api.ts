import {
  type FieldError,
  forbidden,
  invalid,
  notSupported,
  required,
} from '../../kinds/field-error.ts'
import { isObject } from '../../kinds/json.ts'
import { additionalOf, itemsOf, type JsonSchema, metaFields } from '../schema.ts'
import { validateLists } from './list-extensions.ts'
import { validateRules } from './rules.ts'

const types = ['array', 'boolean', 'integer', 'number', 'object', 'string']

interface Place {
  readonly isRoot: boolean
  readonly isInMeta: boolean
  /** Why defaults may not be given here. */
  readonly noDefaults?: string
}

/** The form of a schema, at every depth. */
export const validateOpenApi = (schema: JsonSchema, path: string): FieldError[] =>
  validate(schema, path, { isRoot: true, isInMeta: false })

function validate(schema: JsonSchema, path: string, place: Place): FieldError[] {
  const inner: Place = { ...place, isRoot: false }
  const each = (list: readonly JsonSchema[] = [], name: string) =>
    list.flatMap((it, index) => validate(it, `${path}.${name}[${index}]`, inner))
  const items = itemsOf(schema)
  return [
    ...validateParts(schema, path, place),
    ...(schema.uniqueItems
      ? [
          forbidden(
            `${path}.uniqueItems`,
            'uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
          ),
        ]
      : []),
    ...validateAdditional(schema, path, inner),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
      validate(property, `${path}.properties[${name}]`, placeOf(schema, name, place)),
    ),
    ...(schema.not ? validate(schema.not, `${path}.not`, inner) : []),
    ...each(schema.allOf, 'allOf'),
    ...each(schema.oneOf, 'oneOf'),
    ...each(schema.anyOf, 'anyOf'),
    ...(items ? validate(items, `${path}.items`, inner) : []),
    ...(schema['x-kubernetes-preserve-unknown-fields'] === false
      ? [
          invalid(
            `${path}.x-kubernetes-preserve-unknown-fields`,
            false,
            'must be true or undefined',
          ),
        ]
      : []),
    ...validateMapType(schema, path),
    ...validateLists(schema, path),
    ...validateRules(schema, path),
  ]
}

function placeOf(schema: JsonSchema, name: string, place: Place): Place {
  const isMeta =
    (place.isRoot || schema['x-kubernetes-embedded-resource'] === true) && metaFields.has(name)
  if (!isMeta) return { ...place, isRoot: false }
  return {
    isRoot: false,
    isInMeta: true,
    ...(place.isRoot
      ? { noDefaults: `in top-level ${name}` }
      : place.noDefaults && { noDefaults: place.noDefaults }),
  }
}

const isFilled = (value: unknown): boolean => isObject(value) && Object.keys(value).length > 0

function validateParts(schema: JsonSchema, path: string, place: Place): FieldError[] {
  const refused = (name: string, is: boolean) =>
    is ? [forbidden(`${path}.${name}`, `${name} is not supported`)] : []
  const { type = '' } = schema
  return [
    ...(type && !types.includes(type) ? [notSupported(`${path}.type`, type, types)] : []),
    ...(schema.default !== undefined && place.noDefaults
      ? [forbidden(`${path}.default`, `must not be set ${place.noDefaults}`)]
      : []),
    ...refused('id', Boolean(schema.id)),
    ...refused('additionalItems', schema.additionalItems !== undefined),
    ...refused('patternProperties', isFilled(schema.patternProperties)),
    ...refused('definitions', isFilled(schema.definitions)),
    ...refused('dependencies', schema.dependencies !== undefined),
    ...refused('$ref', schema.$ref !== undefined),
    ...(type === 'null'
      ? [forbidden(`${path}.type`, 'type cannot be set to null, use nullable as an alternative')]
      : []),
    ...(Array.isArray(schema.items)
      ? [forbidden(`${path}.items`, 'items must be a schema object and not an array')]
      : []),
    ...(place.isInMeta && schema['x-kubernetes-embedded-resource']
      ? [
          forbidden(
            `${path}.x-kubernetes-embedded-resource`,
            'must not be used inside of resource meta',
          ),
        ]
      : []),
  ]
}

function validateAdditional(schema: JsonSchema, path: string, place: Place): FieldError[] {
  if (schema.additionalProperties === undefined) return []
  const additional = additionalOf(schema)
  const clashes = isFilled(schema.properties) && schema.additionalProperties !== true
  const noDefaults = 'inside additionalProperties applying to object metadata'
  return [
    ...(clashes
      ? [
          forbidden(
            `${path}.additionalProperties`,
            'additionalProperties and properties are mutual exclusive',
          ),
        ]
      : []),
    ...(additional
      ? validate(additional, `${path}.additionalProperties`, {
          ...place,
          ...(place.isInMeta && { noDefaults }),
        })
      : []),
  ]
}

function validateMapType(schema: JsonSchema, path: string): FieldError[] {
  const mapType = schema['x-kubernetes-map-type']
  if (mapType === undefined) return []
  const said = 'must be object if x-kubernetes-map-type is specified'
  const known = ['atomic', 'granular']
  return [
    ...(schema.type === 'object'
      ? []
      : schema.type
        ? [invalid(`${path}.type`, schema.type, said)]
        : [required(`${path}.type`, said)]),
    ...(known.includes(mapType)
      ? []
      : [notSupported(`${path}.x-kubernetes-map-type`, mapType, known)]),
  ]
}
