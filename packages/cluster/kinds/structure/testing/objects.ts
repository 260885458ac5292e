import fc from 'fast-check'
import { canonicalQuantity, quantityOf } from '../../quantity.ts'
import type { Field, Struct, Structs, Type } from '../structure.ts'

/*
 * Made-up objects of any struct, as a client might send them: every value of its type, each field there or not.
 */

export function objectOf(struct: Struct, structs: Structs, depth = 4): fc.Arbitrary<object> {
  const fields = [...struct.fields.values()].filter(
    (field) => field.number > 0 && (depth > 0 || !hasStructs(field.type)),
  )
  const model = Object.fromEntries(
    fields.map((field) => [field.name, valueOfField(field, structs, depth)]),
  )
  return fc.record(model, { requiredKeys: [], noNullPrototype: true })
}

const hasStructs = (type: Type): boolean =>
  type.kind === 'struct' || ((type.kind === 'list' || type.kind === 'map') && hasStructs(type.of))

const schemaObject = fc.record({
  type: fc.constantFrom('string', 'object'),
  title: fc.string({ minLength: 1 }),
})

/** What may stand where Go has a type that is read by a function of its own. */
const byGoType: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  'v1.JSONSchemaPropsOrBool': fc.oneof(fc.boolean(), schemaObject),
  'v1.JSONSchemaPropsOrArray': fc.oneof(
    schemaObject,
    fc.array(schemaObject, { minLength: 1, maxLength: 2 }),
  ),
  'v1.JSONSchemaDependencies': fc.dictionary(
    fc.string(),
    fc.oneof(schemaObject, fc.array(fc.string(), { minLength: 1, maxLength: 2 })),
    { maxKeys: 2, noNullPrototype: true },
  ),
  'v1.CustomResourceSubresourceStatus': fc.constant({}),
}

const valueOfField = ({ type, goType }: Field, structs: Structs, depth: number) =>
  byGoType[goType ?? ''] ?? madeUp(type, structs, depth - 1)

const text = fc.string({ unit: 'grapheme', maxLength: 60 })

const scalars: Readonly<
  Record<Exclude<Type['kind'], 'list' | 'map' | 'struct'>, fc.Arbitrary<unknown>>
> = {
  string: text,
  bool: fc.boolean(),
  int32: fc.integer(),
  int64: fc.maxSafeInteger(),
  double: fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .filter((value) => !Object.is(value, -0)),
  bytes: fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes).toString('base64')),
  quantity: fc
    .tuple(fc.integer({ min: 1 }), fc.constantFrom('DecimalSI', 'BinarySI', 'DecimalExponent'))
    .map(([value, format]) => canonicalQuantity(quantityOf(value, format).toString())),
  intOrString: fc.oneof(fc.integer(), text),
  time: fc.integer({ min: 0, max: 253402300799 }).map((seconds) => `${isoOf(seconds)}Z`),
  microTime: fc
    .tuple(fc.integer({ min: 0, max: 253402300799 }), fc.integer({ min: 0, max: 999999 }))
    .map(([seconds, micros]) => `${isoOf(seconds)}.${String(micros).padStart(6, '0')}Z`),
  duration: fc.constant('1s'),
  any: fc
    .dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)), {
      maxKeys: 3,
      noNullPrototype: true,
    })
    .map((value) => JSON.parse(JSON.stringify(value))),
}

const isoOf = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 19)

function madeUp(type: Type, structs: Structs, depth: number): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case 'list':
      return fc.array(madeUp(type.of, structs, depth), { maxLength: 3 })
    case 'map':
      return fc.dictionary(text, madeUp(type.of, structs, depth), {
        maxKeys: 3,
        noNullPrototype: true,
      })
    case 'struct':
      return objectOf(structs(type.name), structs, depth)
    default:
      return scalars[type.kind]
  }
}
