import { type FieldError, invalidGo } from '../../kinds/field-error.ts'
import { equal } from '../../patch/json.ts'
import { additionalOf, asRoot, itemsOf, type JsonSchema } from '../schema.ts'
import { validateEmbedded } from '../values/embedded.ts'
import { goUntyped } from '../values/go-value.ts'
import { fieldErrorOf } from '../values/problem.ts'
import { prune } from '../values/prune.ts'
import { checkValue } from '../values/validate.ts'

/** Defaults have the form that their schema asks for, and no fields that would be dropped. */
export const validateDefaults = (schema: JsonSchema, path: string): FieldError[] =>
  validate(asRoot(schema), path)

function validate(schema: JsonSchema, path: string): FieldError[] {
  const items = itemsOf(schema)
  const additional = additionalOf(schema)
  return [
    ...(schema.default === undefined || schema.default === null
      ? []
      : validateOne(schema, `${path}.default`)),
    ...(items ? validate(items, `${path}.items`) : []),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
      validate(property, `${path}.properties[${name}]`),
    ),
    ...(additional ? validate(additional, `${path}.additionalProperties`) : []),
  ]
}

function validateOne(schema: JsonSchema, path: string): FieldError[] {
  const pruned = structuredClone(schema.default)
  prune(pruned, schema, schema['x-kubernetes-embedded-resource'] === true)
  const unknown = equal(pruned, schema.default)
    ? []
    : [invalidGo(path, goUntyped(schema.default), 'must not have unknown fields')]
  const embedded = validateEmbedded(schema.default, schema).map((error) => ({
    ...error,
    field: `${path}.${error.field}`,
  }))
  if (embedded.length > 0) return [...unknown, ...embedded]
  const problems = checkValue(schema.default, schema, '').problems
  return [...unknown, ...problems.map((it) => fieldErrorOf(it, path))]
}
