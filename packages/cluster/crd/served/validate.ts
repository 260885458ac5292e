import { type FieldError, invalid } from '../../kinds/field-error.ts'
import { isObject, type Json } from '../../kinds/json.ts'
import type { KubeObject } from '../../kinds/object.ts'
import { equal, goPrint, goType } from '../../patch/json.ts'
import type { Subresources } from '../definition.ts'
import { type JsonSchema, propertyOf } from '../schema.ts'
import { validateEmbedded } from '../values/embedded.ts'
import { checkListTypes } from '../values/list-types.ts'
import { fieldErrorOf } from '../values/problem.ts'
import { checkRules, hasRules } from '../values/rules.ts'
import { checkValue } from '../values/validate.ts'

type Scale = Subresources['scale']

/** A new object against its version's schema, in upstream's order. */
export const validateObject = (
  object: KubeObject,
  schema: JsonSchema,
  scale: Scale,
): FieldError[] =>
  withRules(
    [
      ...checkSchema(object, schema, undefined),
      ...checkScaleSpec(object, scale),
      ...checkScaleStatus(object, scale),
      ...validateEmbedded(object, schema),
      ...checkListTypes(object, schema, ''),
    ],
    object,
    undefined,
    schema,
  )

/** What was wrong before and has not changed may stay. */
export const validateUpdatedObject = (
  next: KubeObject,
  old: KubeObject,
  schema: JsonSchema,
  scale: Scale,
): FieldError[] =>
  withRules(
    [
      ...checkChanged(next, old, schema, undefined),
      ...checkScaleSpec(next, scale),
      ...checkScaleStatus(next, scale),
      ...validateEmbedded(next, schema),
      ...changedListTypes(next, old, schema),
    ],
    next,
    old,
    schema,
  )

export const validateUpdatedStatus = (
  next: KubeObject,
  old: KubeObject,
  schema: JsonSchema,
  scale: Scale,
): FieldError[] =>
  withRules(
    [
      ...statusErrors(next, old, schema),
      ...checkScaleStatus(next, scale),
      ...changedListTypes(next, old, schema),
    ],
    next,
    old,
    schema,
  )

/** With these, rules might look at what is not as their schema says. */
const blocking = [
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
]

function withRules(
  errors: readonly FieldError[],
  next: KubeObject,
  old: KubeObject | undefined,
  schema: JsonSchema,
): FieldError[] {
  if (!hasRules(schema)) return [...errors]
  if (!errors.some(({ reason }) => blocking.includes(reason)))
    return [...errors, ...checkRules(plain(next), old && plain(old), schema)]
  return [
    ...errors,
    invalid(
      '<nil>',
      null,
      'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
    ),
  ]
}

const plain = (object: KubeObject): Json => object as unknown as Json

function statusErrors(next: KubeObject, old: KubeObject, schema: JsonSchema): FieldError[] {
  const status = propertyOf(schema, 'status')
  if (!status || next.status === undefined) return []
  return checkChanged(next.status, old.status, status, 'status')
}

const changedListTypes = (next: KubeObject, old: KubeObject, schema: JsonSchema): FieldError[] =>
  checkListTypes(old, schema, '').length > 0 ? [] : checkListTypes(next, schema, '')

const checkSchema = (value: unknown, schema: JsonSchema, root: string | undefined): FieldError[] =>
  checkValue(value, schema, '').problems.map((it) => fieldErrorOf(it, root))

/** Errors that the old value has too, at a field that has not changed, are left out (ratcheting). */
function checkChanged(
  next: unknown,
  old: unknown,
  schema: JsonSchema,
  root: string | undefined,
): FieldError[] {
  const errors = checkSchema(next, schema, root)
  if (errors.length === 0) return errors
  const known = checkSchema(old, schema, root)
  const base = root === undefined ? [] : [root]
  return errors.filter(
    (error) =>
      !known.some(({ field, message }) => field === error.field && message === error.message) ||
      !equal(valueAt(next, error.field, base), valueAt(old, error.field, base)),
  )
}

function valueAt(value: unknown, field: string, base: readonly string[]): unknown {
  const steps = field.split(/[.[\]]+/).filter((it) => it !== '')
  const parts = base.length > 0 && steps[0] === base[0] ? steps.slice(1) : steps
  return parts.reduce<unknown>((at, step) => {
    if (Array.isArray(at)) return at[Number(step)]
    return isObject(at) && Object.hasOwn(at, step) ? at[step] : undefined
  }, value)
}

const largest = 2 ** 31 - 1

function checkScaleSpec(object: KubeObject, scale: Scale): FieldError[] {
  return scale ? checkCount(object, scale.specReplicasPath ?? '') : []
}

function checkScaleStatus(object: KubeObject, scale: Scale): FieldError[] {
  if (!scale) return []
  const errors = checkCount(object, scale.statusReplicasPath ?? '')
  const path = scale.labelSelectorPath
  if (!path) return errors
  const { value: selector, unfit } = valueIn(object, path)
  if (unfit !== undefined) errors.push(invalid(path, '', unfit))
  else if (selector !== undefined && typeof selector !== 'string')
    errors.push(invalid(path, '', accessorError(path, selector, 'string')))
  return errors
}

const accessorError = (path: string, value: unknown, expected: string) =>
  `${path} accessor error: ${goPrint(value)} is of the type ${goType(value)}, expected ${expected}`

/** What stands at a path, or why it cannot be gone to its end. */
function valueIn(object: unknown, path: string): { value?: unknown; unfit?: string } {
  let value = object
  let gone = ''
  for (const name of path.replace(/^\./, '').split('.')) {
    gone += `.${name}`
    if (value === undefined || value === null) return {}
    if (!isObject(value)) return { unfit: accessorError(gone, value, 'map[string]interface{}') }
    value = Object.hasOwn(value, name) ? value[name] : undefined
  }
  return { value }
}

function checkCount(object: KubeObject, path: string): FieldError[] {
  const { value: count, unfit } = valueIn(object, path)
  if (unfit !== undefined) return [invalid(path, 0, unfit)]
  if (count === undefined) return []
  if (typeof count !== 'bigint' && (typeof count !== 'number' || !Number.isInteger(count)))
    return [invalid(path, 0, accessorError(path, count, 'int64'))]
  if (count < 0) return [invalid(path, count, 'should be a non-negative integer')]
  return count > largest ? [invalid(path, count, `should be less than or equal to ${largest}`)] : []
}
