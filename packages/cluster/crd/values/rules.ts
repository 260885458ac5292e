import { ExpressionError } from '../../expressions/compile.ts'
import { compileRule, optional } from '../../expressions/rules.ts'
import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  required,
} from '../../kinds/field-error.ts'
import { isObject, type Json } from '../../kinds/json.ts'
import { own } from '../../kinds/own.ts'
import { equal } from '../../patch/json.ts'
import { additionalOf, itemsOf, type JsonSchema, type Rule } from '../schema.ts'
import { ruleValue } from './rule-value.ts'

interface Place {
  /** Undefined for the object itself. */
  readonly path: string | undefined
  readonly isRoot: boolean
}

/** Whether there is a rule anywhere: most schemas have none, and need not be walked through. */
export function hasRules(schema: JsonSchema): boolean {
  const known = rulesIn.get(schema)
  if (known !== undefined) return known
  const items = itemsOf(schema)
  const additional = additionalOf(schema)
  const found =
    (schema['x-kubernetes-validations']?.length ?? 0) > 0 ||
    Object.values(schema.properties ?? {}).some(hasRules) ||
    (items !== undefined && hasRules(items)) ||
    (additional !== undefined && hasRules(additional))
  rulesIn.set(schema, found)
  return found
}

const rulesIn = new WeakMap<JsonSchema, boolean>()

/** What the rules of a schema find wrong with an object, `old` being what it was, if it was. */
export const checkRules = (next: Json, old: Json | undefined, schema: JsonSchema): FieldError[] =>
  check(next, old, schema, { path: undefined, isRoot: true })

function check(value: unknown, old: unknown, schema: JsonSchema, place: Place): FieldError[] {
  if (value === null || value === undefined || !hasRules(schema)) return []
  return [...ownRules(value, old, schema, place), ...below(value, old, schema, place)]
}

function below(value: unknown, old: unknown, schema: JsonSchema, place: Place): FieldError[] {
  const items = itemsOf(schema)
  const additional = additionalOf(schema)
  const path = place.path ?? ''
  if (Array.isArray(value) && items)
    return value.flatMap((item, index) =>
      check(item, counterpart(item, old, schema), items, at(`${path}[${index}]`)),
    )
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([name, field]) => {
    const property = own(schema.properties, name)
    const before = isObject(old) ? own(old as Record<string, unknown>, name) : undefined
    if (property) return check(field, before, property, at(path ? `${path}.${name}` : name))
    return additional ? check(field, before, additional, at(`${path}[${name}]`)) : []
  })
}

const at = (path: string): Place => ({ path, isRoot: false })

/** What an item of a list was: known where its keys tell. */
function counterpart(item: unknown, old: unknown, schema: JsonSchema): unknown {
  const keys = schema['x-kubernetes-list-map-keys'] ?? []
  if (schema['x-kubernetes-list-type'] !== 'map' || !Array.isArray(old) || !isObject(item))
    return undefined
  return old.find((it) => isObject(it) && keys.every((key) => equal(it[key], item[key])))
}

function ownRules(value: unknown, old: unknown, schema: JsonSchema, place: Place): FieldError[] {
  const rules = schema['x-kubernetes-validations'] ?? []
  if (rules.length === 0) return []
  const self = ruleValue(value, schema, place.isRoot)
  const oldSelf = old === undefined ? undefined : ruleValue(old, schema, place.isRoot)
  const isUnchanged = old !== undefined && equal(value, old)
  return rules.flatMap((rule) => {
    const comparesOld = /\boldSelf\b/.test(rule.rule ?? '')
    if (comparesOld && oldSelf === undefined && !rule.optionalOldSelf) return []
    // What was let in before, and has not changed, may stay.
    if (!comparesOld && isUnchanged) return []
    return broken(rule, { self, oldSelf: oldOf(rule, oldSelf) }, schema.type ?? '', place)
  })
}

/** A rule that may do without is given a list: empty, or with what the value was. */
const oldOf = (rule: Rule, oldSelf: unknown): unknown =>
  rule.optionalOldSelf ? optional(oldSelf) : (oldSelf ?? null)

function broken(rule: Rule, values: Json, type: string, { path = '<nil>' }: Place): FieldError[] {
  const text = rule.rule?.trim() ?? ''
  try {
    if (compileRule(text, 'bool')(values) === true) return []
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    const said = rule.message?.trim() || text
    return [invalid(path, type, `${error.message} evaluating rule: ${said}`)]
  }
  const field = rule.fieldPath ? `${path === '<nil>' ? '' : path}${rule.fieldPath}` : path
  return [errorFor(rule, field.replace(/^\./, ''), type, messageOf(rule, values, text))]
}

function messageOf(rule: Rule, values: Json, text: string): string {
  const usual = rule.message?.trim() || `failed rule: ${text}`
  if (rule.messageExpression === undefined) return usual
  try {
    const said = compileRule(rule.messageExpression, 'string')(values)
    return typeof said === 'string' && said.trim() !== '' && !said.includes('\n')
      ? said.trim()
      : usual
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    return usual
  }
}

function errorFor({ reason }: Rule, field: string, type: string, message: string): FieldError {
  if (reason === 'FieldValueForbidden') return forbidden(field, message)
  if (reason === 'FieldValueRequired') return required(field, message)
  return reason === 'FieldValueDuplicate' ? duplicate(field, type) : invalid(field, type, message)
}
