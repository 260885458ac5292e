import { type FieldError, invalid, required } from '../../kinds/field-error.ts'
import { isObject, type Json } from '../../kinds/json.ts'
import type { Kind } from '../../kinds/kind.ts'
import type { KubeObject } from '../../kinds/object.ts'
import { DecodeError, decodeValue } from '../../kinds/structure/decode.ts'
import { toInnerForm } from '../../kinds/structure/normal-form.ts'
import { structs } from '../../kinds/structure/structs.ts'
import { validateMetadata } from '../../kinds/validate/metadata.ts'
import { dns1035LabelErrors } from '../../kinds/validate/names.ts'
import { additionalOf, itemsOf, type JsonSchema, propertyOf } from '../schema.ts'
import { goUntyped } from './go-value.ts'

const metadataStruct = () => structs('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta')

/** Calls `visit` for every embedded object below a value. */
function visitEmbedded(
  value: unknown,
  schema: JsonSchema | undefined,
  path: string,
  visit: (object: Json, path: string) => void,
): void {
  if (!schema) return
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries())
      visitEmbedded(item, itemsOf(schema), `${path}[${index}]`, visit)
    return
  }
  if (!isObject(value)) return
  if (schema['x-kubernetes-embedded-resource']) visit(value, path)
  for (const [name, item] of Object.entries(value)) {
    const property = propertyOf(schema, name)
    const at = property ? (path === '' ? name : `${path}.${name}`) : `${path}[${name}]`
    visitEmbedded(item, property ?? additionalOf(schema), at, visit)
  }
}

/**
 * Brings the metadata of embedded objects into form, in place; gives the paths of fields that it does not have. Strict
 * throws `DecodeError` where it has no form.
 */
export function coerceEmbedded(value: unknown, schema: JsonSchema, isStrict: boolean): string[] {
  const unknown: string[] = []
  visitEmbedded(value, schema, '', (object, path) => {
    const { metadata } = object
    if (!isObject(metadata)) return
    try {
      const { object: decoded, problems } = decodeValue(metadata, metadataStruct(), structs)
      toInnerForm(decoded, metadataStruct(), structs)
      object.metadata = decoded
      for (const problem of problems) {
        const field = /^unknown field "(.*)"$/.exec(problem)?.[1]
        if (field) unknown.push(`${path}.metadata.${field}`)
      }
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      // What is stored is given as it is.
      if (isStrict)
        throw new DecodeError(
          `${path}.metadata: Invalid value: ${goUntyped(metadata)}: ${error.message}`,
        )
    }
  })
  return unknown.sort()
}

/** What embedded objects say of themselves. */
export function validateEmbedded(value: unknown, schema: JsonSchema): FieldError[] {
  const errors: FieldError[] = []
  visitEmbedded(value, schema, '', (object, path) => errors.push(...validateOne(object, path)))
  return errors
}

function validateOne(object: Json, path: string): FieldError[] {
  const at = (name: string) => (path === '' ? name : `${path}.${name}`)
  return [
    ...['apiVersion', 'kind']
      .filter((name) => !Object.hasOwn(object, name))
      .map((name) => required(at(name), 'must not be empty')),
    ...(Object.hasOwn(object, 'apiVersion')
      ? checkVersion(object.apiVersion, at('apiVersion'))
      : []),
    ...(Object.hasOwn(object, 'kind') ? checkKind(object.kind, at('kind')) : []),
    ...(isObject(object.metadata) ? checkMetadata(object, path) : []),
  ]
}

function checkVersion(value: unknown, field: string): FieldError[] {
  if (typeof value !== 'string') return [invalid(field, value, 'must be a string')]
  if (value === '') return [invalid(field, value, 'must not be empty')]
  return value.split('/').length > 2
    ? [invalid(field, value, `unexpected GroupVersion string: ${value}`)]
    : []
}

function checkKind(value: unknown, field: string): FieldError[] {
  if (typeof value !== 'string') return [invalid(field, value, 'must be a string')]
  if (value === '') return [invalid(field, value, 'must not be empty')]
  const said = dns1035LabelErrors(value.toLowerCase()).join(',')
  return said
    ? [invalid(field, value, `may have mixed case, but should otherwise match: ${said}`)]
    : []
}

function checkMetadata(object: Json, path: string): FieldError[] {
  const metadata = object.metadata as KubeObject['metadata']
  const named = { ...metadata, name: metadata.name || 'fakename' }
  const kind = { isNamespaced: Boolean(metadata.namespace), name: 'path-segment' } as Kind
  const prefix = path === '' ? '' : `${path}.`
  return validateMetadata({ apiVersion: '', kind: '', metadata: named }, kind).map((error) => ({
    ...error,
    field: `${prefix}${error.field}`,
  }))
}
