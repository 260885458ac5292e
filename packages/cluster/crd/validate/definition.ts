import { type FieldError, goStrings, invalid, invalidGo } from '../../kinds/field-error.ts'
import type { Definition } from '../definition.ts'
import { validateApproval } from './approval.ts'
import { validateNames } from './names.ts'
import { validateSpec, validateSpecUpdate } from './spec.ts'

/** A new definition, in upstream's order and words. */
export function validateDefinition(definition: Definition): FieldError[] {
  return [
    ...validateName(definition),
    ...validateSpec(definition.spec, { anyAuthorities: true, anyReviewVersions: false }),
    ...validateStatus(definition),
    ...validateApproval(definition, undefined),
    ...validatePreservation(definition, undefined),
  ]
}

export function validateDefinitionUpdate(next: Definition, old: Definition): FieldError[] {
  return [
    ...validateSpecUpdate(next, old),
    ...validateStatus(next),
    ...validateApproval(next, old),
    ...validatePreservation(next, old),
  ]
}

/** The name is all but the name's form, which is checked for every kind. */
function validateName({ metadata, spec }: Definition): FieldError[] {
  const expected = `${spec.names.plural ?? ''}.${spec.group ?? ''}`
  if (!metadata.name || metadata.name === expected) return []
  return [invalid('metadata.name', metadata.name, 'must be spec.names.plural+"."+spec.group')]
}

const validateStatus = (definition: Definition): FieldError[] => [
  ...validateNames(definition.status.acceptedNames, 'status.acceptedNames'),
  ...validateStoredVersions(definition),
]

function validateStoredVersions({ spec, status }: Definition): FieldError[] {
  const field = 'status.storedVersions'
  const stored = status.storedVersions ?? []
  if (stored.length === 0)
    return [
      invalidGo(field, goStrings(status.storedVersions), 'must have at least one stored version'),
    ]
  const versions = spec.versions ?? []
  return [
    ...versions
      .filter(({ name = '', storage }) => storage && !stored.includes(name))
      .map(({ name }) =>
        invalidGo(field, goStrings(stored), `must have the storage version ${name}`),
      ),
    ...stored.flatMap((name, index) =>
      versions.some((it) => it.name === name) ? [] : [missing(`${field}[${index}]`, name)],
    ),
  ]
}

const missing = (field: string, name: string) =>
  invalid(
    field,
    name,
    `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`,
  )

function validatePreservation({ spec }: Definition, old: Definition | undefined): FieldError[] {
  if (old?.spec.preserveUnknownFields || !spec.preserveUnknownFields) return []
  return [
    invalid(
      'spec.preserveUnknownFields',
      true,
      'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
    ),
  ]
}
