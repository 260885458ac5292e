import { isObject, type Json } from '../../kinds/json.ts'
import { equal } from '../../patch/json.ts'
import { additionalOf, itemsOf, type JsonSchema } from '../schema.ts'
import { checkChoices } from './choices.ts'
import { formatCheck } from './formats.ts'
import { matchesPattern } from './pattern.ts'
import { Result } from './problem.ts'

/*
 * A value against its schema, in the order and the words of upstream's kube-openapi. Its paths begin with a dot below a
 * root that has no name.
 */

export function checkValue(value: unknown, schema: JsonSchema, path: string): Result {
  const result = new Result()
  if (value === null || value === undefined) {
    result.merge(checkNull(schema, path))
    result.merge(checkEnum(value, schema, path))
    return result
  }
  for (const check of checksOf(value)) {
    result.merge(check(value, schema, path))
    result.checks++
  }
  result.checks++
  return result
}

type Check = (value: unknown, schema: JsonSchema, path: string) => Result

const always: readonly Check[] = [
  checkType,
  (value, schema, path) => checkChoices(value, schema, path, checkValue),
]

function checksOf(value: unknown): readonly Check[] {
  if (typeof value === 'string') return [...always, checkString, checkFormat, checkEnum]
  if (typeof value === 'number' || typeof value === 'bigint')
    return [...always, checkNumber, checkEnum]
  if (Array.isArray(value)) return [...always, checkList, checkEnum]
  return isObject(value) ? [...always, checkEnum, checkObject] : [...always, checkEnum]
}

const typesOf = (schema: JsonSchema): readonly string[] => {
  if (schema['x-kubernetes-int-or-string']) return ['integer', 'string']
  return schema.type ? [schema.type] : []
}

function checkNull(schema: JsonSchema, path: string): Result {
  const result = new Result()
  result.checks++
  const types = typesOf(schema)
  if (types.length > 0 && schema.nullable !== true)
    result.add(typeProblem(path, types.join(','), 'null'))
  return result
}

function jsonType(value: unknown): { readonly type: string; readonly format: string } {
  if (Array.isArray(value)) return { type: 'array', format: '' }
  if (isObject(value)) return { type: 'object', format: '' }
  if (typeof value === 'bigint') return { type: 'integer', format: 'int64' }
  if (typeof value !== 'number') return { type: typeof value, format: '' }
  return Number.isSafeInteger(value)
    ? { type: 'integer', format: 'int64' }
    : { type: 'number', format: 'float64' }
}

const typeProblem = (path: string, types: string, found: string) =>
  ({
    kind: 'type',
    path,
    value: found,
    message: `${path} in body must be of type ${types}: ${JSON.stringify(found)}`,
  }) as const

function checkType(value: unknown, schema: JsonSchema, path: string): Result {
  const result = new Result()
  const types = typesOf(schema)
  const format = formatCheck(schema.format) ? (schema.format ?? '') : ''
  if (types.length === 0 && !format) return result
  result.checks++
  const found = jsonType(value)
  const isText = typeof value === 'string' || Array.isArray(value)
  const fits = types.includes(found.type) || (found.type === 'integer' && types.includes('number'))
  if (!isText && format && !fits && found.format !== format)
    result.add(typeProblem(path, format, found.format))
  else if (isText && format && !types.includes('number') && !types.includes('integer'))
    return result
  else if (!fits) result.add(typeProblem(path, types.join(','), found.type))
  return result
}

function checkString(value: unknown, schema: JsonSchema, path: string): Result {
  const result = new Result()
  const text = value as string
  // Go counts runes.
  const length = [...text].length
  const { maxLength, minLength, pattern } = schema
  if (maxLength !== undefined && length > maxLength)
    result.add({
      kind: 'tooLong',
      path,
      most: maxLength,
      message: `${path} in body should be at most ${maxLength} chars long`,
    })
  else if (minLength !== undefined && length < minLength)
    result.add(refused(path, value, `should be at least ${minLength} chars long`))
  else if (pattern && !matchesPattern(pattern, text))
    result.add(refused(path, value, `should match '${pattern}'`))
  return result
}

const refused = (path: string, value: unknown, said: string) =>
  ({ kind: 'invalid', path, value, message: `${path} in body ${said}` }) as const

function checkFormat(value: unknown, schema: JsonSchema, path: string): Result {
  const result = new Result()
  const isOf = formatCheck(schema.format)
  if (isOf && !isOf(value as string))
    result.add(typeProblem(path, schema.format ?? '', value as string))
  return result
}

function checkNumber(value: unknown, schema: JsonSchema, path: string): Result {
  const result = new Result()
  const number = value as number | bigint
  const { multipleOf, maximum, minimum } = schema
  if (multipleOf !== undefined && !isMultiple(number, multipleOf))
    result.add(refused(path, number, `should be a multiple of ${multipleOf}`))
  if (minimum !== undefined) {
    const isOutside = schema.exclusiveMinimum ? number <= minimum : number < minimum
    const said = schema.exclusiveMinimum ? 'greater than' : 'greater than or equal to'
    if (isOutside) result.add(refused(path, number, `should be ${said} ${minimum}`))
  }
  if (maximum !== undefined) {
    const isOutside = schema.exclusiveMaximum ? number >= maximum : number > maximum
    const said = schema.exclusiveMaximum ? 'less than' : 'less than or equal to'
    if (isOutside) result.add(refused(path, number, `should be ${said} ${maximum}`))
  }
  result.checks++
  return result
}

function isMultiple(value: number | bigint, of: number): boolean {
  if (typeof value === 'bigint' && Number.isInteger(of)) return of > 0 && value % BigInt(of) === 0n
  const number = Number(value)
  return of > 0 && Number.isInteger(of < 1 ? (1 / of) * number : number / of)
}

function checkList(value: unknown, schema: JsonSchema, path: string): Result {
  const result = new Result()
  const list = value as readonly unknown[]
  const items = itemsOf(schema)
  if (items)
    for (const [index, item] of list.entries())
      result.merge(checkValue(item, items, `${path}[${index}]`))
  const { minItems, maxItems } = schema
  if (minItems !== undefined && list.length < minItems)
    result.add(refused(path, list.length, `should have at least ${minItems} items`))
  if (maxItems !== undefined && list.length > maxItems)
    result.add({
      kind: 'tooMany',
      path,
      size: list.length,
      most: maxItems,
      message: `${path} in body should have at most ${maxItems} items`,
    })
  result.checks++
  return result
}

function checkEnum(value: unknown, schema: JsonSchema, path: string): Result {
  const result = new Result()
  const words = schema.enum ?? []
  if (words.length === 0 || words.some((word) => word !== null && equal(word, value))) return result
  result.add({ kind: 'enum', path, value, words, message: `${path} in body should be one of` })
  return result
}

function checkObject(value: unknown, schema: JsonSchema, path: string): Result {
  const result = new Result()
  const fields = value as Json
  checkSize(Object.keys(fields).length, schema, path, result)
  checkOthers(fields, schema, path, result)
  for (const [name, property] of Object.entries(schema.properties ?? {}))
    if (Object.hasOwn(fields, name))
      result.merge(checkValue(fields[name], property, path === '' ? name : `${path}.${name}`))
  for (const name of schema.required ?? [])
    if (!Object.hasOwn(fields, name))
      result.add({
        kind: 'required',
        path: `${path}.${name}`,
        message: `${path}.${name} in body is required`,
      })
  return result
}

function checkSize(size: number, schema: JsonSchema, path: string, result: Result): void {
  const { minProperties, maxProperties } = schema
  if (minProperties !== undefined && size < minProperties)
    result.add(refused(path, size, `should have at least ${minProperties} properties`))
  if (maxProperties !== undefined && size > maxProperties)
    result.add({
      kind: 'tooMany',
      path,
      size,
      most: maxProperties,
      message: `${path} in body should have at most ${maxProperties} properties`,
    })
}

/** Fields that no property names. */
function checkOthers(fields: Json, schema: JsonSchema, path: string, result: Result): void {
  const additional = additionalOf(schema)
  const isClosed = schema.additionalProperties === false
  if (!additional && !isClosed) return
  for (const [name, item] of Object.entries(fields)) {
    if (schema.properties && Object.hasOwn(schema.properties, name)) continue
    if (additional) result.merge(checkValue(item, additional, `${path}.${name}`))
    else
      result.add({
        kind: 'invalid',
        path,
        value: name,
        message: `${path}.${name} in body is a forbidden property`,
      })
  }
}
