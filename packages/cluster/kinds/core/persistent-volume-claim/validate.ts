import { equal } from '../../equal.ts'
import { type FieldError, forbidden, invalid, notSupported, required } from '../../field-error.ts'
import { parseQuantity } from '../../quantity.ts'
import { validateImmutable } from '../../validate/immutable.ts'
import { validateLabelSelector } from '../../validate/label-selector.ts'
import { dnsLabelErrors, dnsSubdomainErrors } from '../../validate/names.ts'
import { classAnnotation, validateAccessModes, volumeModes } from '../access-modes.ts'
import type { Claim, ClaimSpec, DataSource } from './types.ts'

/** Of a claim, or of the claim that a pod's or a set's template makes. */
export function validateClaimSpec(
  field: string,
  spec: ClaimSpec,
  allowsValues = false,
): FieldError[] {
  const { accessModes = [], storageClassName: name, volumeMode } = spec
  const modes = `${field}.accessModes`
  return [
    ...(accessModes.length === 0 ? [required(modes, 'at least 1 access mode is required')] : []),
    ...validateLabelSelector(`${field}.selector`, spec.selector, { allowsValues }),
    ...validateAccessModes(modes, accessModes),
    ...validateSize(`${field}.resources[storage]`, spec.resources?.requests?.storage),
    ...(name
      ? dnsSubdomainErrors(name).map((said) => invalid(`${field}.storageClassName`, name, said))
      : []),
    ...(volumeMode === undefined || volumeModes.includes(volumeMode)
      ? []
      : [notSupported(`${field}.volumeMode`, volumeMode, volumeModes)]),
    ...(spec.dataSource ? validateSource(`${field}.dataSource`, spec.dataSource) : []),
    ...(spec.dataSourceRef ? validateSourceReference(field, spec.dataSourceRef) : []),
    ...validateSameSource(field, spec),
  ]
}

function validateSize(field: string, size: string | undefined): FieldError[] {
  if (size === undefined) return [required(field)]
  return parseQuantity(size).sign > 0 ? [] : [invalid(field, size, 'must be greater than zero')]
}

function validateSource(field: string, { apiGroup, kind, name }: DataSource): FieldError[] {
  return [
    ...(name ? [] : [required(`${field}.name`)]),
    ...(kind ? [] : [required(`${field}.kind`)]),
    ...(!apiGroup && kind !== 'PersistentVolumeClaim'
      ? [
          invalid(
            field,
            kind ?? '',
            "must be 'PersistentVolumeClaim' when referencing the default apiGroup",
          ),
        ]
      : []),
    ...(apiGroup
      ? dnsSubdomainErrors(apiGroup).map((said) => invalid(`${field}.apiGroup`, apiGroup, said))
      : []),
  ]
}

function validateSourceReference(
  field: string,
  reference: NonNullable<ClaimSpec['dataSourceRef']>,
): FieldError[] {
  const at = `${field}.dataSourceRef`
  const { namespace } = reference
  return [
    ...validateSource(at, reference),
    ...(namespace
      ? dnsLabelErrors(namespace).map((said) => invalid(`${at}.namespace`, namespace, said))
      : []),
  ]
}

/** Upstream prints the field where it means its value. */
const goPath = 'field.Path{name:"dataSource", index:"", parent:(*field.Path)(0xc000000000)}'

/** Both fields name the same source, but for one in another namespace, which only the new field can name. */
function validateSameSource(field: string, { dataSource, dataSourceRef }: ClaimSpec): FieldError[] {
  if (!dataSource || !dataSourceRef) return []
  const path = { reason: 'FieldValueInvalid', field } as const
  const refuse = (said: string) => [{ ...path, message: `Invalid value: ${goPath}: ${said}` }]
  const { namespace, ...reference } = dataSourceRef
  if (namespace) return refuse('may not be specified when dataSourceRef.namespace is specified')
  return equal(dataSource, reference) ? [] : refuse('must match dataSourceRef')
}

export const validateClaim = ({ spec }: Claim, allowsValues = false): FieldError[] =>
  validateClaimSpec('spec', spec, allowsValues)

export function validateClaimUpdate(next: Claim, old: Claim): FieldError[] {
  const allowsValues = validateLabelSelector('', old.spec.selector).length > 0
  return [
    ...validateClaim(next, allowsValues),
    ...(equal(comparable(next, old), comparable(old, old))
      ? []
      : [
          forbidden(
            'spec',
            'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
          ),
        ]),
    ...validateShrinking(next, old),
    ...validateImmutable('volumeMode', next.spec.volumeMode, old.spec.volumeMode),
  ]
}

/** A spec without what may change: the volume once, the class where there was none, the size once bound. */
function comparable({ spec }: Claim, old: Claim): object {
  const { volumeName, storageClassName, resources, ...rest } = spec
  const isBound = old.status?.phase === 'Bound'
  const { storage, ...requests } = resources?.requests ?? {}
  const annotated = old.metadata.annotations?.[classAnnotation]
  const mayGetClass =
    old.spec.storageClassName === undefined &&
    (annotated === undefined || storageClassName === annotated)
  return {
    ...rest,
    volumeName: old.spec.volumeName ? volumeName : undefined,
    storageClassName: mayGetClass ? undefined : storageClassName,
    limits: resources?.limits,
    requests: isBound ? requests : { ...requests, storage },
  }
}

function validateShrinking(next: Claim, old: Claim): FieldError[] {
  const sizeOf = (text: string | undefined) => parseQuantity(text ?? '0')
  const size = sizeOf(next.spec.resources?.requests?.storage)
  const isSmaller = size.compare(sizeOf(old.spec.resources?.requests?.storage)) < 0
  return isSmaller && size.compare(sizeOf(old.status?.capacity?.storage)) <= 0
    ? [forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity')]
    : []
}

export const validateClaimStatus = ({ spec, status }: Claim): FieldError[] => [
  ...(spec.accessModes?.length ? [] : [required('Spec.accessModes')]),
  ...Object.entries(status?.capacity ?? {}).flatMap(([name, amount]) => {
    const value = parseQuantity(amount).value()
    return value < 0
      ? [invalid(`status.capacity[${name}]`, value, 'must be a valid resource quantity')]
      : []
  }),
]
