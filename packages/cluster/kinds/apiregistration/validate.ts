import { type FieldError, forbidden, invalid, required } from '../field-error.ts'
import { dns1035LabelErrors, dnsSubdomainErrors } from '../validate/names.ts'
import type { ApiService, ServiceReference } from './types.ts'

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
  return spec.service ? validateRemote(spec, spec.service) : validateLocal(spec)
}

type Spec = NonNullable<ApiService['spec']>

const bytesIn = ({ caBundle = '' }: Spec) => Buffer.from(caBundle, 'base64').length

function validateLocal(spec: Spec): FieldError[] {
  const size = bytesIn(spec)
  return [
    ...(size > 0
      ? [invalid('spec.caBundle', `${size} bytes`, 'local APIServices may not have a caBundle')]
      : []),
    ...(spec.insecureSkipTLSVerify
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

function validateRemote(spec: Spec, { namespace, name, port = 443 }: ServiceReference) {
  const isPort = Number.isInteger(port) && port >= 1 && port <= 65_535
  return [
    // Upstream would let another server answer for nodes and pods, and lose its own.
    ...(spec.group ? [] : [forbidden('spec.service', 'the core API is served here alone')]),
    ...(namespace ? [] : [required('spec.service.namespace')]),
    ...(name ? [] : [required('spec.service.name')]),
    ...(isPort
      ? []
      : [
          invalid(
            'spec.service.port',
            port,
            'port is not valid: must be between 1 and 65535, inclusive',
          ),
        ]),
    ...(spec.insecureSkipTLSVerify && bytesIn(spec) > 0
      ? [invalid('spec.insecureSkipTLSVerify', true, 'may not be true if caBundle is present')]
      : []),
  ]
}
