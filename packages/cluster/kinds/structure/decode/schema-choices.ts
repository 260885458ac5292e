import { isObject } from '../../json.ts'
import type { Check } from './check.ts'
import { DecodeError } from './decode-error.ts'
import { Walk } from './walk.ts'

/*
 * Places in a JSON schema that hold a schema or something else. Upstream reads each by a function of its own, and not
 * strictly: fields that it does not know go without a word. What is neither becomes nothing, or is refused.
 */

/** The check of such a place by the name of its type; none for other types. */
export function schemaCheck(goType: string, schema: Check): Check | undefined {
  switch (goType) {
    case 'v1.JSONSchemaPropsOrBool':
      return apart((value, walk) => {
        if (typeof value === 'boolean') return value
        if (isObject(value)) return schema(value, walk)
        throw new DecodeError('boolean or JSON schema expected')
      })
    case 'v1.JSONSchemaPropsOrArray':
      return apart((value, walk) =>
        isObject(value) ? schema(value, walk) : listOf(value, schema, walk),
      )
    case 'v1.JSONSchemaPropsOrStringArray':
    case 'v1.JSONSchemaDependencies':
      return apart((value, walk) =>
        isObject(value) ? schema(value, walk) : listOf(value, text, walk),
      )
    default:
      return undefined
  }
}

const text: Check = (value, walk) => {
  if (typeof value !== 'string') walk.wrongType(value, 'string', 'string')
  return value
}

const listOf = (value: unknown, check: Check, walk: Walk) =>
  Array.isArray(value) ? value.map((item: unknown) => check(item ?? {}, walk)) : null

const apart =
  (check: Check): Check =>
  (value, walk) => {
    const inner = new Walk(walk)
    const kept = check(value, inner)
    if (inner.error) throw new DecodeError(inner.error)
    walk.fields += inner.fields
    return kept
  }
