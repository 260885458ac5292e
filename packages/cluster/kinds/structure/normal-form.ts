import { isObject } from '../json.ts'
import type { Field, Struct, Structs, Type } from './structure.ts'
import { scalarZero } from './zero.ts'

/*
 * Two forms of an object. Inside, what is empty is absent and what is present has a meaning, so that defaults and checks
 * need not tell `""` from nothing where Go does not. Written, it has the empty fields that Go writes.
 */

type Fields = Record<string, unknown>

/** What of a struct the two forms ask about, so that an object's own few fields are walked and not the struct's many. */
interface Plan {
  readonly fields: ReadonlyMap<string, FieldPlan>
  /** Structs held by value, which the inner form always has. */
  readonly inner: readonly { readonly name: string; readonly struct: string }[]
  /** Fields that are written though nothing is in them. */
  readonly written: readonly Field[]
}

interface FieldPlan {
  readonly field: Field
  readonly holdsStructs: boolean
}

const known = new WeakMap<Struct, Plan>()

function planOf(struct: Struct): Plan {
  const found = known.get(struct)
  if (found) return found
  const fields = [...struct.fields.values()]
  const made: Plan = {
    fields: new Map(
      fields.map((field) => [field.name, { field, holdsStructs: hasStructs(field.type) }]),
    ),
    inner: fields.flatMap(({ name, type, isByValue }) =>
      isByValue && type.kind === 'struct' ? [{ name, struct: type.name }] : [],
    ),
    written: fields.filter(
      ({ isAlwaysWritten, isByValue, type }) =>
        isAlwaysWritten || (isByValue && isWrittenByValue(type)),
    ),
  }
  known.set(struct, made)
  return made
}

/** Brings a decoded object to the inner form, in place: zeros of by-value fields go, structs held by value come. */
export function toInnerForm(object: object, struct: Struct, structs: Structs): void {
  const plan = planOf(struct)
  const fields = object as Fields
  for (const name in fields) {
    const found = plan.fields.get(name)
    if (!found) continue
    const value = fields[name]
    if (isNothing(value, found.field)) delete fields[name]
    else if (found.holdsStructs && value !== null)
      descend(value, found.field.type, structs, toInnerForm)
  }
  for (const { name, struct: below } of plan.inner)
    if (fields[name] === undefined) fields[name] = innerZero(below, structs)
}

const isNothing = (value: unknown, field: Field) =>
  value === null
    ? !field.keepsNull
    : value === undefined ||
      (field.isByValue && isZero(value, field.type) && !isWrittenList(value, field))

/** An empty list that is always written: whoever sends it comes to own the field, before storing makes nothing of it. */
const isWrittenList = (value: unknown, { isAlwaysWritten }: Field) =>
  isAlwaysWritten === true && Array.isArray(value)

/** Takes out the empty lists that `toInnerForm` left for the tracking of managers, in place. */
export function dropEmptyLists(object: object, struct: Struct, structs: Structs): void {
  const plan = planOf(struct)
  const fields = object as Fields
  for (const name in fields) {
    const found = plan.fields.get(name)
    if (!found) continue
    const value = fields[name]
    if (isWrittenList(value, found.field) && isZero(value, found.field.type)) delete fields[name]
    else if (found.holdsStructs && value !== null && value !== undefined)
      descend(value, found.field.type, structs, dropEmptyLists)
  }
}

function innerZero(name: string, structs: Structs): Fields {
  const zero: Fields = {}
  toInnerForm(zero, structs(name), structs)
  return zero
}

function isZero(value: unknown, { kind }: Type): boolean {
  if (kind === 'intOrString' || kind === 'any' || kind === 'struct') return false
  if (kind === 'quantity') return value === '0'
  if (Array.isArray(value)) return value.length === 0
  if (isObject(value)) return Object.keys(value).length === 0
  return value === '' || value === 0 || value === false
}

/** A copy of an object of the inner form as Go writes it: with the empty fields that have no `omitempty`. */
export function toWrittenForm<T extends object>(object: T, struct: Struct, structs: Structs): T {
  const plan = planOf(struct)
  const written: Fields = { ...(object as Fields) }
  for (const name in written) {
    const found = plan.fields.get(name)
    if (found?.holdsStructs) written[name] = copyBelow(written[name], found.field.type, structs)
  }
  for (const field of plan.written)
    if (written[field.name] === undefined) written[field.name] = writtenZero(field, structs)
  return written as T
}

function copyBelow(value: unknown, type: Type, structs: Structs): unknown {
  if (type.kind === 'struct' && isObject(value))
    return toWrittenForm(value, structs(type.name), structs)
  if (type.kind === 'list' && hasStructs(type.of) && Array.isArray(value))
    return value.map((item) => copyBelow(item, type.of, structs))
  if (type.kind === 'map' && hasStructs(type.of) && isObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, copyBelow(item, type.of, structs)]),
    )
  return value
}

const hasStructs = (type: Type): boolean =>
  type.kind === 'struct' || ((type.kind === 'list' || type.kind === 'map') && hasStructs(type.of))

/** Go's `omitempty` does not see that a struct is empty, nor a type that is written by a function of its own. */
const isWrittenByValue = ({ kind }: Type) =>
  ['struct', 'time', 'microTime', 'quantity', 'intOrString', 'duration', 'any'].includes(kind)

function writtenZero({ type, isByValue }: Field, structs: Structs): unknown {
  if (!isByValue) return null
  if (type.kind === 'struct') return toWrittenForm({}, structs(type.name), structs)
  return type.kind === 'duration' ? '0s' : scalarZero(type)
}

function descend(
  value: unknown,
  type: Type,
  structs: Structs,
  visit: (object: object, struct: Struct, structs: Structs) => void,
): void {
  if (type.kind === 'struct' && isObject(value)) visit(value, structs(type.name), structs)
  else if (type.kind === 'list' && hasStructs(type.of) && Array.isArray(value))
    for (const item of value) descend(item, type.of, structs, visit)
  else if (type.kind === 'map' && hasStructs(type.of) && isObject(value))
    for (const item of Object.values(value)) descend(item, type.of, structs, visit)
}

/** The JSON of an object in which nothing is set. What a new object differs in from it is what its maker set. */
export const zeroOf = (struct: Struct, structs: Structs): Record<string, unknown> =>
  toWrittenForm({}, struct, structs)
