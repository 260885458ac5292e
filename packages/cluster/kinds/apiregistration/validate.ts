import { type FieldError, forbidden, invalid, required } from '../field-error.ts'
import { dns1035LabelErrors, dnsSubdomainErrors } from '../validate/names.ts'
import type { ApiService } from './types.ts'

/** Groups of the API are served here alone: one that another server answers for is refused. */
export function validateApiService(service: ApiService): FieldError[] {
  const { group = '', version = '' } = service.spec ?? {}
  return [
    ...validateName(service),
    ...(group === '' && version !== 'v1'
      ? [required('spec.group', 'only v1 may have an empty group and it better be legacy kube')]
      : []),
    ...(group ? dnsSubdomainErrors(group) : []).map((said) => invalid('spec.group', group, said)),
    ...dns1035LabelErrors(version).map((said) => invalid('spec.version', version, said)),
    ...validatePriorities(service),
    ...validateServer(service),
  ]
}

function validateName({ metadata, spec }: ApiService): FieldError[] {
  const expected = `${spec?.version ?? ''}.${spec?.group ?? ''}`
  if (!metadata.name || metadata.name === expected) return []
  const said = `must be \`spec.version+"."+spec.group\`: ${JSON.stringify(expected)}`
  return [invalid('metadata.name', metadata.name, said)]
}

function validatePriorities({ spec }: ApiService): FieldError[] {
  return (
    [
      ['groupPriorityMinimum', 20_000],
      ['versionPriority', 1000],
    ] as const
  ).flatMap(([field, most]) => {
    const value = spec?.[field] ?? 0
    return value > 0 && value <= most
      ? []
      : [invalid(`spec.${field}`, value, `must be positive and less than ${most}`)]
  })
}

function validateServer({ spec = {} }: ApiService): FieldError[] {
  const { service, caBundle, insecureSkipTLSVerify } = spec
  if (service) return [forbidden('spec.service', 'API servers beside this one are not supported')]
  const size = Buffer.from(caBundle ?? '', 'base64').length
  return [
    ...(size > 0
      ? [invalid('spec.caBundle', `${size} bytes`, 'local APIServices may not have a caBundle')]
      : []),
    ...(insecureSkipTLSVerify
      ? [
          invalid(
            'spec.insecureSkipTLSVerify',
            true,
            'local APIServices may not have insecureSkipTLSVerify',
          ),
        ]
      : []),
  ]
}
