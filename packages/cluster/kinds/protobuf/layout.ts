import { goTypeOf } from '../structure/go-type.ts'
import type { Field, Struct, Type } from '../structure/structure.ts'

/*
 * How protobuf lays a struct out: its fields by number, those that JSON has among the struct's own in messages within it,
 * and messages around what JSON has bare.
 */

/** A message with fields of one object, in rising order of their numbers. */
export interface Layout {
  readonly parts: readonly Part[]
}

export type Part =
  | {
      readonly kind: 'field'
      readonly number: number
      readonly field: Field
      readonly shape: Shape
    }
  /** A message whose fields are the object's own. Go holds it by value, so that it is always written. */
  | { readonly kind: 'within'; readonly number: number; readonly layout: Layout }

/** A type with all that tells its form on the wire. */
export type Shape =
  | Exclude<Type, { kind: 'list' | 'map' | 'any' }>
  | { readonly kind: 'list'; readonly of: Shape }
  | { readonly kind: 'map'; readonly of: Shape }
  /** JSON as bytes, in a message of its own. */
  | { readonly kind: 'json' }
  /** A message with a list of texts, where Go's list has a name of its own. */
  | { readonly kind: 'texts' }
  /** A message without fields. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'schemaOrBool' | 'schemaOrArray' | 'schemaOrTexts' }

export const jsonSchema = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps'

const known = new WeakMap<Struct, Layout>()

export function layoutOf(struct: Struct): Layout {
  const found = known.get(struct)
  if (found) return found
  const made = layoutFrom(
    [...struct.fields.values()].filter(({ number }) => number > 0),
    0,
  )
  known.set(struct, made)
  return made
}

function layoutFrom(fields: readonly Field[], depth: number): Layout {
  const groups = Map.groupBy(fields, (field) => field.within?.[depth] ?? 0)
  const parts = [...groups].flatMap(([number, members]): Part[] =>
    number === 0
      ? members.map(partOf)
      : [{ kind: 'within', number, layout: layoutFrom(members, depth + 1) }],
  )
  return { parts: parts.toSorted((a, b) => a.number - b.number) }
}

const partOf = (field: Field): Part => ({
  kind: 'field',
  number: field.number,
  field,
  shape: shapeOf(field.type, field.goType ?? goTypeOf(field.type)),
})

const wrapped: Readonly<Record<string, Shape>> = {
  'v1.Verbs': { kind: 'texts' },
  'v1.ExtraValue': { kind: 'texts' },
  'v1.JSONSchemaPropsOrBool': { kind: 'schemaOrBool' },
  'v1.JSONSchemaPropsOrArray': { kind: 'schemaOrArray' },
  'v1.JSONSchemaPropsOrStringArray': { kind: 'schemaOrTexts' },
  'v1.JSONSchemaDependencies': { kind: 'map', of: { kind: 'schemaOrTexts' } },
  'v1.CustomResourceSubresourceStatus': { kind: 'empty' },
}

function shapeOf(type: Type, goType: string): Shape {
  const special = wrapped[goType]
  if (special) return special
  switch (type.kind) {
    case 'any':
      return { kind: 'json' }
    case 'list':
    case 'map':
      return { kind: type.kind, of: shapeOf(type.of, elementType(goType, type.of)) }
    default:
      return type
  }
}

const elementType = (goType: string, of: Type) =>
  /^(?:\[\]|map\[[^\]]*\])(.+)$/.exec(goType)?.[1] ?? goTypeOf(of)
