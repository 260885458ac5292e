import { protocols } from '../../core/protocols.ts'
import { equal } from '../../equal.ts'
import {
  duplicate,
  type FieldError,
  invalid,
  notSupported,
  required,
  tooMany,
} from '../../field-error.ts'
import {
  isIp6,
  parseIp,
  validateEndpointIp,
  validateIp,
  validateLegacyIp,
} from '../../validate/ip.ts'
import { validateLabels, validateQualifiedName } from '../../validate/labels.ts'
import { dnsLabelErrors, dnsSubdomainErrors, labelValueErrors } from '../../validate/names.ts'
import type { EndpointSlice, SliceEndpoint, SlicePort } from './types.ts'

const addressTypes = ['FQDN', 'IPv4', 'IPv6']
const most = { topology: 16, addresses: 100, ports: 20000, endpoints: 1000, hints: 8 }

export function validateEndpointSlice(next: EndpointSlice, old?: EndpointSlice): FieldError[] {
  const endpoints = validateEndpoints(next.endpoints, next.addressType)
  // What was stored before stays valid for as long as it is not changed.
  const isKept = endpoints.length > 0 && !!old && equal(old.endpoints, next.endpoints)
  return [
    ...validateAddressType(next.addressType),
    ...validatePorts(next.ports),
    ...(isKept ? [] : endpoints),
  ]
}

function validateAddressType(type: string | undefined): FieldError[] {
  if (type === undefined) return [required('addressType')]
  return addressTypes.includes(type) ? [] : [notSupported('addressType', type, addressTypes)]
}

function validatePorts(ports: readonly SlicePort[] = []): FieldError[] {
  if (ports.length > most.ports) return [tooMany('ports', ports.length, most.ports)]
  const names = ports.map(({ name = '' }) => name)
  return ports.flatMap(({ name = '', protocol = '', appProtocol }, index) => {
    const field = `ports[${index}]`
    return [
      ...(name === ''
        ? []
        : dnsLabelErrors(name).map((said) => invalid(`${field}.name`, name, said))),
      ...(names.indexOf(name) < index ? [duplicate(`${field}.name`, name)] : []),
      ...(protocols.includes(protocol)
        ? []
        : [notSupported(`${field}.protocol`, protocol, protocols)]),
      ...(appProtocol === undefined
        ? []
        : validateQualifiedName(`${field}.appProtocol`, appProtocol)),
    ]
  })
}

function validateEndpoints(
  endpoints: readonly SliceEndpoint[] = [],
  type: string | undefined,
): FieldError[] {
  if (endpoints.length > most.endpoints)
    return [tooMany('endpoints', endpoints.length, most.endpoints)]
  return endpoints.flatMap((it, index) => validateEndpoint(`endpoints[${index}]`, it, type))
}

function validateEndpoint(
  field: string,
  endpoint: SliceEndpoint,
  type: string | undefined,
): FieldError[] {
  const { addresses = [], nodeName, hostname, deprecatedTopology: topology = {}, hints } = endpoint
  const size = Object.keys(topology).length
  return [
    ...validateAddresses(`${field}.addresses`, addresses, type),
    ...nodeNames(`${field}.nodeName`, nodeName),
    ...(size > most.topology ? [tooMany(`${field}.deprecatedTopology`, size, most.topology)] : []),
    ...validateLabels(`${field}.deprecatedTopology`, topology),
    ...(hostname === undefined
      ? []
      : dnsLabelErrors(hostname).map((said) => invalid(`${field}.hostname`, hostname, said))),
    ...(hints ? validateHints(`${field}.hints`, hints) : []),
  ]
}

const nodeNames = (field: string, name: string | undefined): FieldError[] =>
  name === undefined ? [] : dnsSubdomainErrors(name).map((said) => invalid(field, name, said))

function validateAddresses(
  field: string,
  addresses: readonly string[],
  type: string | undefined,
): FieldError[] {
  return [
    ...(addresses.length === 0 ? [required(field, 'must contain at least 1 address')] : []),
    ...(addresses.length > most.addresses
      ? [tooMany(field, addresses.length, most.addresses)]
      : []),
    ...addresses.flatMap((address, index) =>
      validateAddress(field, `${field}[${index}]`, address, type),
    ),
  ]
}

function validateAddress(list: string, field: string, address: string, type: string | undefined) {
  if (type === 'FQDN') return validateDomainName(field, address)
  if (type !== 'IPv4' && type !== 'IPv6') return []
  const errors = type === 'IPv4' ? validateLegacyIp(field, address) : validateIp(field, address)
  const ip = parseIp(address)
  if (errors.length > 0 || !ip) return errors
  return [
    ...(isIp6(ip) === (type === 'IPv6')
      ? []
      : [invalid(list, address, `must be an ${type} address`)]),
    ...validateEndpointIp(field, address),
  ]
}

function validateDomainName(field: string, text: string): FieldError[] {
  if (text === '') return [required(field)]
  const name = text.endsWith('.') ? text.slice(0, -1) : text
  const errors = dnsSubdomainErrors(name)
  if (errors.length > 0) return [invalid(field, name, errors.join(','))]
  const labels = name.split('.')
  if (labels.length < 2)
    return [invalid(field, name, 'should be a domain with at least two segments separated by dots')]
  const wrong = labels.find((label) => dnsLabelErrors(label).length > 0)
  return wrong === undefined ? [] : [invalid(field, wrong, dnsLabelErrors(wrong).join(','))]
}

function validateHints(
  field: string,
  { forZones = [], forNodes = [] }: NonNullable<SliceEndpoint['hints']>,
): FieldError[] {
  const named = (list: string, all: readonly { name?: string }[]) =>
    all.map(({ name = '' }, index) => ({
      name,
      at: `${field}.${list}[${index}].name`,
      isRepeated: all.findIndex((other) => (other.name ?? '') === name) < index,
    }))
  if (forZones.length > most.hints)
    return [tooMany(`${field}.forZones`, forZones.length, most.hints)]
  const zones = named('forZones', forZones).flatMap(({ name, at, isRepeated }) => [
    ...(isRepeated ? [duplicate(at, name)] : []),
    ...labelValueErrors(name).map((said) => invalid(at, name, said)),
  ])
  if (forNodes.length > most.hints)
    return [...zones, tooMany(`${field}.forNodes`, forNodes.length, most.hints)]
  const nodes = named('forNodes', forNodes).flatMap(({ name, at, isRepeated }) => [
    ...(isRepeated ? [duplicate(at, name)] : []),
    ...nodeNames(at, name),
  ])
  return [...zones, ...nodes]
}
