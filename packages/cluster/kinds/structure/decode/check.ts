import { canonicalQuantity, QuantityError } from '../../quantity.ts'
import { goTypeOf } from '../go-type.ts'
import type { Field, Struct, Structs, Type } from '../structure.ts'
import { scalarZero } from '../zero.ts'
import { anyValue } from './any-value.ts'
import { canonicalBytes } from './bytes.ts'
import { DecodeError } from './decode-error.ts'
import { readMicroTime, readTime } from './go-time.ts'
import { ExactNumber } from './read-json.ts'
import { schemaCheck } from './schema-choices.ts'
import { type GoSort, isNumber, numberSource, Walk } from './walk.ts'

/*
 * A struct is turned into functions once: one a field, which checks a value and gives it back as it is kept. They change
 * objects in place. Null where a value may be by pointer stays; in a list or a map it becomes the type's zero, as in Go.
 */

export type Check = (value: unknown, walk: Walk) => unknown
export type Fields = Record<string, unknown>

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof ExactNumber)

interface StructChecks {
  readonly name: string
  readonly fields: Map<string, Check>
  readonly preservesUnknown: boolean
}

const known = new WeakMap<Struct, StructChecks>()

function checksOf(struct: Struct, structs: Structs): StructChecks {
  const found = known.get(struct)
  if (found) return found
  const made: StructChecks = {
    name: struct.name.slice(struct.name.lastIndexOf('.') + 1),
    fields: new Map(),
    preservesUnknown: struct.preservesUnknown ?? false,
  }
  for (const field of struct.fields.values())
    made.fields.set(field.name, fieldCheck(field, structs))
  known.set(struct, made)
  return made
}

const fieldCheck = ({ type, goType }: Field, structs: Structs): Check =>
  checkOf(type, goType ?? goTypeOf(type), structs)

/** Checks an object against its struct, in place. */
export function checkStruct(object: Fields, struct: Struct, structs: Structs, walk: Walk): void {
  const { name: structName, fields, preservesUnknown } = checksOf(struct, structs)
  const outer = walk.struct
  for (const name in object) {
    walk.fields++
    const value = object[name]
    const check = fields.get(name)
    if (!check) {
      if (preservesUnknown) object[name] = anyValue(value, walk)
      else dropUnknown(object, name, walk)
    } else if (value !== null) {
      walk.struct = structName
      walk.path.push(name)
      const kept = check(value, walk)
      if (kept !== value) object[name] = kept
      walk.path.pop()
    }
  }
  walk.struct = outer
}

function dropUnknown(object: Fields, name: string, walk: Walk): void {
  walk.hasUnknown = true
  delete object[name]
}

function checkOf(type: Type, goType: string, structs: Structs): Check {
  switch (type.kind) {
    case 'list':
      return listCheck(
        checkOf(type.of, elementType(goType, type.of), structs),
        zeroOf(type.of),
        goType,
      )
    case 'map':
      return mapCheck(
        checkOf(type.of, elementType(goType, type.of), structs),
        zeroOf(type.of),
        goType,
      )
    case 'struct':
      return structCheck(type.name, goType, structs)
    case 'any':
      return schemaCheck(goType, structCheck(jsonSchema, 'v1.JSONSchemaProps', structs)) ?? anyValue
    default:
      return scalars[type.kind](goType)
  }
}

/** `[]v1.Volume` holds `v1.Volume`; a list with a name of its own does not tell. */
const elementType = (goType: string, of: Type) =>
  /^(?:\[\]|map\[[^\]]*\])(.+)$/.exec(goType)?.[1]?.replace(/^\*/, '') ?? goTypeOf(of)

const zeroOf = (type: Type): unknown => (type.kind === 'struct' ? {} : scalarZero(type))

const copyOf = (zero: unknown) => (isFields(zero) ? {} : zero)

function listCheck(check: Check, zero: unknown, goType: string): Check {
  return (value, walk) => {
    if (!Array.isArray(value)) return wrong(value, goType, 'slice', walk)
    for (let at = 0; at < value.length; at++) {
      const item: unknown = value[at]
      const kept = item === null ? copyOf(zero) : check(item, walk)
      if (kept !== item) value[at] = kept
    }
    return value
  }
}

function mapCheck(check: Check, zero: unknown, goType: string): Check {
  return (value, walk) => {
    if (!isFields(value)) return wrong(value, goType, 'map', walk)
    for (const key in value) {
      walk.fields++
      const item = value[key]
      const kept = item === null ? copyOf(zero) : check(item, walk)
      if (kept !== item) value[key] = kept
    }
    return value
  }
}

function structCheck(name: string, goType: string, structs: Structs): Check {
  let struct: Struct | undefined
  return (value, walk) => {
    if (!isFields(value)) return wrong(value, goType, 'struct', walk)
    struct ??= structs(name)
    checkStruct(value, struct, structs, walk)
    return value
  }
}

function wrong(value: unknown, goType: string, sort: GoSort, walk: Walk): unknown {
  walk.wrongType(value, goType, sort)
  return value
}

const jsonSchema = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps'

type Scalar = Exclude<Type['kind'], 'list' | 'map' | 'struct' | 'any'>

const int32 = 2 ** 31
const int64 = 2 ** 63

const integerCheck =
  (least: number, end: number, sort: 'int32' | 'int64' = 'int32') =>
  (goType: string): Check =>
  (value, walk) => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value < end)
      return value
    if (!isNumber(value)) return wrong(value, goType, sort, walk)
    const source = numberSource(value)
    if (isInteger(source, least, end)) return kept(source, goType, walk)
    if (walk.converts) return converted(value, goType, sort, walk)
    walk.error ??= badNumber(value, goType, walk)
    return value
  }

const isInteger = (source: string, least: number, end: number) =>
  /^-?\d{1,20}$/.test(source) && BigInt(source) >= BigInt(least) && BigInt(source) < BigInt(end)

/** Go makes whole numbers of those with nothing but zeros behind the point, and lets the others run over. */
function converted(value: unknown, goType: string, sort: GoSort, walk: Walk): unknown {
  const number = Number(numberSource(value))
  if (!Number.isInteger(number)) return wrong(value, goType, sort, walk)
  return sort === 'int32' ? number | 0 : number
}

/** Where TypeScript has a number, none may be more than it holds. */
function kept(source: string, goType: string, walk: Walk): number {
  const number = Number(source)
  if (BigInt(number) !== BigInt(source))
    walk.error ??= `${badNumber(new ExactNumber(source), goType, walk)}: Galley keeps whole numbers up to 2^53 in this field`
  return number
}

const badNumber = (value: unknown, goType: string, walk: Walk) =>
  walk.typeError(value, goType).replace('number', `number ${numberSource(value)}`)

const hard = (message: string): never => {
  throw new DecodeError(message)
}

/** Types that Go has read by a function of their own fail at once. */
const timeCheck = (read: (text: string) => string | null) => (): Check => (value, walk) =>
  typeof value === 'string' ? read(value) : hard(walk.typeError(value, 'string'))

const scalars: Readonly<Record<Scalar, (goType: string) => Check>> = {
  string: (goType) => (value, walk) =>
    typeof value === 'string' ? value : wrong(value, goType, 'string', walk),
  bool: (goType) => (value, walk) =>
    typeof value === 'boolean' ? value : wrong(value, goType, 'bool', walk),
  int32: integerCheck(-int32, int32),
  int64: integerCheck(-int64, int64, 'int64'),
  double: (goType) => (value, walk) => {
    if (!isNumber(value)) return wrong(value, goType, 'float64', walk)
    const number = Number(numberSource(value))
    if (!Number.isFinite(number)) walk.error ??= badNumber(value, goType, walk)
    return number
  },
  bytes: (goType) => (value, walk) => {
    if (typeof value === 'string') return canonicalBytes(value, walk)
    return Array.isArray(value) ? bytesOf(value, walk) : wrong(value, goType, 'slice', walk)
  },
  quantity: () => (value) => {
    try {
      return canonicalQuantity(typeof value === 'string' ? value : numberSource(value))
    } catch (error) {
      return error instanceof QuantityError ? hard(error.message) : hard(String(error))
    }
  },
  intOrString: () => (value, walk) => {
    if (typeof value === 'string') return value
    // Read by a function of its own, which is a reader of JSON even in a map.
    const own = new Walk(walk)
    const kept = wholeNumber(value, own)
    return own.error ? hard(own.error) : kept
  },
  time: timeCheck(readTime),
  microTime: timeCheck(readMicroTime),
  duration: () => (value, walk) =>
    typeof value === 'string' ? value : hard(walk.typeError(value, 'string')),
}

/** A list of numbers is bytes too. */
function bytesOf(list: readonly unknown[], walk: Walk): string {
  for (const item of list) if (item !== null) byte(item, walk)
  return Buffer.from(list.map(Number)).toString('base64')
}

const byte = integerCheck(0, 256)('uint8')

const wholeNumber = scalars.int32('int32')
