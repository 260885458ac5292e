import {
  type FieldError,
  invalid,
  invalidGo,
  notSupported,
  required,
} from '../../kinds/field-error.ts'
import { dns1035LabelErrors, dnsSubdomainErrors } from '../../kinds/validate/names.ts'
import { type Definition, type DefinitionSpec, isTrue, type Version } from '../definition.ts'
import { validateAuthorities } from './authorities.ts'
import { hasKnownVersion, type Leniency, validateConversion } from './conversion.ts'
import { goVersions } from './go-versions.ts'
import { type InternalSpec, internalOf } from './internal.ts'
import { validateNames } from './names.ts'
import { validateColumns, validateSelectable, validateSubresources } from './parts.ts'
import { validateSchema } from './schema.ts'

/** What `lenient` says is let pass since it was there before. */
export function validateSpec(spec: DefinitionSpec, lenient: Leniency): FieldError[] {
  const internal = internalOf(spec)
  return [
    ...validateGroup(spec.group ?? ''),
    ...validateScope(spec.scope ?? ''),
    ...requireSchemas(internal),
    ...internal.versions.flatMap((version, index) =>
      validateVersion(version, internal, `spec.versions[${index}]`),
    ),
    ...validateVersions(internal),
    ...requireNames(spec),
    ...validateNames(spec.names, 'spec.names'),
    ...validateShared(internal),
    ...requirePruning(spec),
    ...validateConversion(spec.conversion, lenient),
  ]
}

export function validateSpecUpdate(next: Definition, old: Definition): FieldError[] {
  const isImmutable = isTrue(old, 'Established')
  return [
    ...validateSpec(next.spec, {
      anyAuthorities: !isImmutable || hasOddAuthorities(old),
      anyReviewVersions: hasOddVersions(old),
    }),
    ...(isImmutable
      ? [
          ...immutable(next.spec.scope, old.spec.scope, 'spec.scope'),
          ...immutable(next.spec.names.kind, old.spec.names.kind, 'spec.names.kind'),
        ]
      : []),
    ...immutable(next.spec.group, old.spec.group, 'spec.group'),
    ...immutable(next.spec.names.plural, old.spec.names.plural, 'spec.names.plural'),
  ]
}

const hasOddAuthorities = ({ spec }: Definition): boolean =>
  validateAuthorities('', spec.conversion?.webhook?.clientConfig?.caBundle).length > 0

function hasOddVersions({ spec }: Definition): boolean {
  const versions = spec.conversion?.webhook?.conversionReviewVersions ?? []
  return versions.length > 0 && !hasKnownVersion(versions)
}

/** What webhooks convert has to have its fields named. */
const requirePruning = ({ conversion, preserveUnknownFields }: DefinitionSpec): FieldError[] =>
  preserveUnknownFields && conversion && conversion.strategy !== 'None'
    ? [
        invalid(
          'spec.conversion.strategy',
          conversion.strategy ?? '',
          'must be None if spec.preserveUnknownFields is true',
        ),
      ]
    : []

const immutable = (next = '', old = '', field: string): FieldError[] =>
  next === old ? [] : [invalid(field, next, 'field is immutable')]

function validateGroup(group: string): FieldError[] {
  if (group === '') return [required('spec.group')]
  const said = dnsSubdomainErrors(group)
  if (said.length > 0) return [invalid('spec.group', group, said.join(','))]
  return group.includes('.')
    ? []
    : [invalid('spec.group', group, 'should be a domain with at least one dot')]
}

function validateScope(scope: string): FieldError[] {
  if (scope === '') return [required('spec.scope')]
  const scopes = ['Cluster', 'Namespaced']
  return scopes.includes(scope) ? [] : [notSupported('spec.scope', scope, scopes)]
}

function requireSchemas({ schema, versions }: InternalSpec): FieldError[] {
  if (schema?.openAPIV3Schema) return []
  return versions.flatMap((version, index) =>
    version.schema?.openAPIV3Schema
      ? []
      : [required(`spec.versions[${index}].schema.openAPIV3Schema`, 'schemas are required')],
  )
}

function validateVersion(version: Version, internal: InternalSpec, path: string): FieldError[] {
  const { name = '', schema, selectableFields } = version
  const said = dns1035LabelErrors(name)
  const subresources = version.subresources ?? internal.subresources
  return [
    ...(said.length > 0 ? [invalid(`${path}.name`, name, said.join(','))] : []),
    ...validateDeprecation(version, `${path}.deprecationWarning`),
    ...validateSchema(schema?.openAPIV3Schema, `${path}.schema`, hasStatus(subresources)),
    ...validateSubresources(version.subresources, `${path}.subresources`),
    ...validateColumns(version.additionalPrinterColumns, path),
    ...(selectableFields && !schema?.openAPIV3Schema
      ? [
          invalid(
            `${path}.selectableFields`,
            '',
            'selectableFields may only be set when version.schema.openAPIV3Schema is not included',
          ),
        ]
      : validateSelectable(selectableFields, schema?.openAPIV3Schema, `${path}.selectableFields`)),
  ]
}

const hasStatus = (subresources: Version['subresources']): boolean =>
  subresources?.status !== undefined && subresources.status !== null

function validateDeprecation(version: Version, field: string): FieldError[] {
  const { deprecated, deprecationWarning: warning } = version
  if (warning === undefined) return []
  const refused = (said: string) => [invalid(field, warning, said)]
  if (!deprecated) return refused('can only be set for deprecated versions')
  if (warning === '') return refused('must not be an empty string')
  if (Buffer.byteLength(warning) > 256) return refused('must be <= 256 characters long')
  const odd = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.exec(warning)
  if (!odd) return []
  const at = Buffer.byteLength(warning.slice(0, odd.index))
  return refused(
    `must only contain printable UTF-8 characters; non-printable character found at index ${at}`,
  )
}

function validateVersions({ versions }: InternalSpec): FieldError[] {
  const names = versions.map(({ name }) => name)
  const stored = versions.filter(({ storage }) => storage).length
  const refused = (said: string) => invalidGo('spec.versions', goVersions(versions), said)
  return [
    ...(new Set(names).size < names.length ? [refused('must contain unique version names')] : []),
    ...(stored === 1 ? [] : [refused('must have exactly one version marked as storage version')]),
  ]
}

const requireNames = ({ names }: DefinitionSpec): FieldError[] =>
  (['plural', 'singular', 'kind', 'listKind'] as const)
    .filter((name) => !names[name])
    .map((name) => required(`spec.names.${name}`))

/** What all versions have alike. */
function validateShared(internal: InternalSpec): FieldError[] {
  const { schema, subresources, columns, selectableFields, versions } = internal
  const anyStatus =
    hasStatus(subresources) || versions.some((version) => hasStatus(version.subresources))
  return [
    ...validateSchema(schema?.openAPIV3Schema, 'spec.validation', anyStatus),
    ...validateSubresources(subresources, 'spec.subresources'),
    ...validateColumns(columns, 'spec'),
    ...(selectableFields && !schema
      ? [
          invalid(
            'spec.selectableFields',
            '',
            'selectableFields may only be set when validations.schema is included',
          ),
        ]
      : validateSelectable(selectableFields, schema?.openAPIV3Schema, 'spec.selectableFields')),
  ]
}
