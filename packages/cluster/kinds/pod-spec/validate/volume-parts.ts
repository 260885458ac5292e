import type { ClaimSpec } from '../../core/persistent-volume-claim/types.ts'
import { validateClaimSpec } from '../../core/persistent-volume-claim/validate.ts'
import { type FieldError, forbidden, invalid, required, tooLong } from '../../field-error.ts'
import { validateLabels } from '../../validate/labels.ts'
import { validateAnnotations } from '../../validate/metadata.ts'
import { dnsSubdomainErrors } from '../../validate/names.ts'
import type { KeyToPath, PersistentVolumeClaimSpec, TemplateMeta } from '../types.ts'
import { validateFileMode, validateUnreserved } from './paths.ts'

export const validateKeys = (field: string, items: readonly KeyToPath[] = []): FieldError[] =>
  items.flatMap((item, index) => validateKeyToPath(`${field}[${index}]`, item))

export const validateKeyToPath = (
  field: string,
  { key = '', path = '', mode }: Partial<KeyToPath>,
): FieldError[] => [
  ...(key ? [] : [required(`${field}.key`)]),
  ...(path ? [] : [required(`${field}.path`)]),
  ...validateUnreserved(`${field}.path`, path),
  ...validateFileMode(`${field}.mode`, mode),
]

export const validateSecretRef = (
  field: string,
  reference: { readonly name?: string } | undefined,
): FieldError[] => (reference && !reference.name ? [required(`${field}.name`)] : [])

export const validateDriverName = (field: string, name: string): FieldError[] => [
  ...(name ? [] : [required(field)]),
  ...(Buffer.byteLength(name) > 63 ? [tooLong(field, 63)] : []),
  ...dnsSubdomainErrors(name.toLowerCase()).map((said) => invalid(field, name, said)),
]

interface ClaimTemplate {
  metadata?: TemplateMeta
  spec?: PersistentVolumeClaimSpec
}

export function validateClaimTemplate(
  field: string,
  { metadata = {}, spec = {} }: ClaimTemplate,
): FieldError[] {
  const { annotations, labels, ...others } = metadata
  return [
    ...validateAnnotations(`${field}.metadata.annotations`, annotations),
    ...validateLabels(`${field}.metadata.labels`, labels),
    ...Object.keys(others).map((name) => forbidden(`${field}.metadata.${name}`, 'cannot be set')),
    // Safe: the same fields by another name of the type.
    ...validateClaimSpec(`${field}.spec`, spec as ClaimSpec),
  ]
}
