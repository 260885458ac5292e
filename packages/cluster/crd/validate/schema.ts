import { type FieldError, forbidden, invalid } from '../../kinds/field-error.ts'
import type { JsonSchema } from '../schema.ts'
import { validateDefaults } from './defaults.ts'
import { validateOpenApi } from './open-api.ts'
import { unsupportedPart, validateStructural } from './structural.ts'

const allowedAtRoot = [
  'Description',
  'Type',
  'Format',
  'Title',
  'Maximum',
  'ExclusiveMaximum',
  'Minimum',
  'ExclusiveMinimum',
  'MaxLength',
  'MinLength',
  'Pattern',
  'MaxItems',
  'MinItems',
  'UniqueItems',
  'MultipleOf',
  'Required',
  'Items',
  'Properties',
  'ExternalDocs',
  'Example',
  'XPreserveUnknownFields',
  'XValidations',
]

/** A version's schema: its form, its structure, its defaults. */
export function validateSchema(
  schema: JsonSchema | undefined,
  path: string,
  hasStatus: boolean,
): FieldError[] {
  if (!schema) return []
  const root = `${path}.openAPIV3Schema`
  const unsupported = unsupportedPart(schema)
  const errors = [
    ...(hasStatus ? validateRoot(schema, root) : []),
    ...(schema.nullable
      ? [forbidden(`${root}.nullable`, 'nullable cannot be true at the root')]
      : []),
    ...(unsupported === undefined ? validateStructure(schema, root) : []),
    ...validateOpenApi(schema, root),
  ]
  if (errors.length > 0 || unsupported === undefined) return errors
  return [invalid(root, '', unsupported)]
}

function validateStructure(schema: JsonSchema, root: string): FieldError[] {
  const errors = validateStructural(schema, root)
  return errors.length > 0 ? errors : validateDefaults(schema, root)
}

/** Where the status is updated on its own, it is checked on its own: the root must not say more of it. */
function validateRoot(schema: JsonSchema, root: string): FieldError[] {
  for (const [name, value] of Object.entries(schema)) {
    if (isZero(value)) continue
    if (name === 'type') {
      if (value === 'object') continue
      return [
        invalid(
          `${root}.type`,
          value,
          'only "object" is allowed as the type at the root of the schema if the status subresource is enabled',
        ),
      ]
    }
    if (!allowedAtRoot.includes(goName(name)))
      return [
        invalid(
          root,
          schema,
          `only [${allowedAtRoot.join(' ')}] fields are allowed at the root of the schema if the status subresource is enabled`,
        ),
      ]
  }
  return []
}

const isZero = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  value === false ||
  (Array.isArray(value) && value.length === 0)

/** A field's name in Go: `XPreserveUnknownFields`. */
const goName = (name: string): string =>
  name
    .replace(/^x-kubernetes-/, 'x-')
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
