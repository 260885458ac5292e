import { duplicate, type FieldError, invalid, required, tooMany } from '../../kinds/field-error.ts'
import type { PrinterColumn, Subresources } from '../definition.ts'
import { type JsonSchema, propertyOf } from '../schema.ts'

const columnTypes = ['boolean', 'date', 'integer', 'number', 'string']
const columnFormats = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password']

export const validateColumns = (
  columns: readonly PrinterColumn[] = [],
  path: string,
): FieldError[] =>
  columns.flatMap((column, index) =>
    validateColumn(column, `${path}.additionalPrinterColumns[${index}]`),
  )

function validateColumn(column: PrinterColumn, path: string): FieldError[] {
  const { name, type, format, jsonPath } = column
  const types = `must be one of ${columnTypes.join(',')}`
  const errors: FieldError[] = []
  if (!name) errors.push(required(`${path}.name`))
  if (!type) errors.push(required(`${path}.type`, types))
  else if (!columnTypes.includes(type)) errors.push(invalid(`${path}.type`, type, types))
  if (format && !columnFormats.includes(format))
    errors.push(invalid(`${path}.format`, format, `must be one of ${columnFormats.join(',')}`))
  if (!jsonPath) errors.push(required(`${path}.JSONPath`))
  else errors.push(...simplePath(jsonPath, `${path}.JSONPath`))
  return errors
}

const simplePath = (text: string, field: string): FieldError[] =>
  text.startsWith('.') ? [] : [invalid(field, text, 'must be a simple json path starting with .')]

export function validateSubresources(
  subresources: Subresources | undefined,
  path: string,
): FieldError[] {
  const scale = subresources?.scale
  if (!scale) return []
  return [
    ...countPath(scale.specReplicasPath, `${path}.scale.specReplicasPath`, '.spec'),
    ...countPath(scale.statusReplicasPath, `${path}.scale.statusReplicasPath`, '.status'),
    ...selectorPath(scale.labelSelectorPath, `${path}.scale.labelSelectorPath`),
  ]
}

function countPath(text: string | undefined, field: string, place: string): FieldError[] {
  if (!text) return [required(field)]
  const errors = simplePath(text, field)
  if (errors.length > 0 || text.startsWith(`${place}.`)) return errors
  return [invalid(field, text, `should be a json path under ${place}`)]
}

function selectorPath(text: string | undefined, field: string): FieldError[] {
  if (!text) return []
  const errors = simplePath(text, field)
  if (errors.length > 0 || text.startsWith('.spec.') || text.startsWith('.status.')) return errors
  return [invalid(field, text, 'should be a json path under either .spec or .status')]
}

const mostSelectable = 8

export function validateSelectable(
  fields: readonly { readonly jsonPath?: string }[] = [],
  schema: JsonSchema | undefined,
  path: string,
): FieldError[] {
  const errors: FieldError[] = []
  const seen = new Set<string>()
  for (const [index, { jsonPath = '' }] of fields.entries()) {
    const field = `${path}[${index}].jsonPath`
    if (jsonPath === '') {
      errors.push(required(field))
      continue
    }
    const found = schemaAt(schema, jsonPath)
    if (typeof found === 'string') {
      errors.push(invalid(field, jsonPath, `is an invalid path: ${found}`))
      continue
    }
    if (jsonPath.startsWith('.metadata'))
      errors.push(invalid(field, jsonPath, 'must not point to fields in metadata'))
    if (!['string', 'boolean', 'integer'].includes(found.type ?? ''))
      errors.push(
        invalid(
          field,
          jsonPath,
          'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
        ),
      )
    if (seen.has(jsonPath)) errors.push(duplicate(field, jsonPath))
    seen.add(jsonPath)
  }
  if (seen.size > mostSelectable) errors.push(tooMany(path, seen.size, mostSelectable))
  return errors
}

/** The schema of what a path leads to, or why it leads nowhere. */
function schemaAt(root: JsonSchema | undefined, path: string): JsonSchema | string {
  if (!path.startsWith('.')) return `expected [ or . but got: ${/^\w*/.exec(path)?.[0]}`
  let schema: JsonSchema = root ?? {}
  for (const name of path.slice(1).split('.')) {
    const next = propertyOf(schema, name)
    if (!next) return 'does not refer to a valid field'
    schema = next
  }
  return schema
}
