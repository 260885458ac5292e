import { type FieldError, invalid, required } from '../../field-error.ts'
import {
  dns1035LabelErrors,
  dnsSubdomainErrors,
  pathSegmentErrors,
  portNameErrors,
  portNumberErrors,
} from '../../validate/names.ts'
import type { IngressBackend, TypedReference } from './types.ts'

export function validateBackend(
  field: string,
  { service, resource }: IngressBackend,
): FieldError[] {
  if (service && resource)
    return [invalid(field, '', 'cannot set both resource and service backends')]
  if (resource) return validateReference(`${field}.resource`, resource)
  if (service) return validateService(field, service)
  return [invalid(field, '', 'resource or service backend is required')]
}

function validateService(
  field: string,
  { name, port = {} }: NonNullable<IngressBackend['service']>,
): FieldError[] {
  const at = `${field}.service.name`
  return [
    ...(name ? dns1035LabelErrors(name).map((said) => invalid(at, name, said)) : [required(at)]),
    ...validatePort(field, port.name, port.number),
  ]
}

function validatePort(
  field: string,
  name: string | undefined,
  number: number | undefined,
): FieldError[] {
  const at = `${field}.service.port`
  if (name && number) return [invalid(field, '', 'cannot set both port name & port number')]
  if (name) return portNameErrors(name).map((said) => invalid(`${at}.name`, name, said))
  if (number) return portNumberErrors(number).map((said) => invalid(`${at}.number`, number, said))
  return [required(field, 'port name or number is required')]
}

export function validateReference(
  field: string,
  { apiGroup, kind, name }: TypedReference,
): FieldError[] {
  const segment = (part: string, value: string | undefined) =>
    value
      ? pathSegmentErrors(value).map((said) => invalid(`${field}.${part}`, value, said))
      : [required(`${field}.${part}`, `${part} is required`)]
  return [
    ...(apiGroup === undefined
      ? []
      : dnsSubdomainErrors(apiGroup).map((said) => invalid(`${field}.apiGroup`, apiGroup, said))),
    ...segment('kind', kind),
    ...segment('name', name),
  ]
}
