import { equal } from '../../equal.ts'
import { type FieldError, invalid, notSupported, required } from '../../field-error.ts'
import { ipWarnings, validateEndpointIp, validateLegacyIp } from '../../validate/ip.ts'
import { validateQualifiedName } from '../../validate/labels.ts'
import { dnsLabelErrors, dnsSubdomainErrors, portNumberErrors } from '../../validate/names.ts'
import type { EndpointAddress, EndpointPort, EndpointSubset, Endpoints } from '../endpoints.ts'
import { protocols } from '../protocols.ts'

/** What was stored before stays valid for as long as it is not changed. */
export function validateEndpoints(next: Endpoints, old?: Endpoints): FieldError[] {
  const errors = (next.subsets ?? []).flatMap((subset, index) =>
    validateSubset(`subsets[${index}]`, subset),
  )
  return errors.length > 0 && old && equal(next.subsets, old.subsets) ? [] : errors
}

function validateSubset(field: string, subset: EndpointSubset): FieldError[] {
  const { addresses = [], notReadyAddresses = [], ports = [] } = subset
  return [
    ...(addresses.length + notReadyAddresses.length === 0
      ? [required(field, 'must specify `addresses` or `notReadyAddresses`')]
      : []),
    ...addresses.flatMap((it, index) => validateAddress(`${field}.addresses[${index}]`, it)),
    ...notReadyAddresses.flatMap((it, index) =>
      validateAddress(`${field}.notReadyAddresses[${index}]`, it),
    ),
    ...ports.flatMap((it, index) => validatePort(`${field}.ports[${index}]`, it, ports.length > 1)),
  ]
}

const validateAddress = (field: string, address: EndpointAddress): FieldError[] => {
  const { ip = '', hostname, nodeName } = address
  return [
    ...validateLegacyIp(`${field}.ip`, ip),
    ...(hostname === undefined
      ? []
      : dnsLabelErrors(hostname).map((said) => invalid(`${field}.hostname`, hostname, said))),
    ...(nodeName === undefined
      ? []
      : dnsSubdomainErrors(nodeName).map((said) => invalid(`${field}.nodeName`, nodeName, said))),
    ...validateEndpointIp(`${field}.ip`, ip),
  ]
}

function validatePort(field: string, it: EndpointPort, needsName: boolean): FieldError[] {
  const { name, port = 0, protocol = '', appProtocol } = it
  return [
    ...(name === undefined
      ? needsName
        ? [required(`${field}.name`)]
        : []
      : dnsLabelErrors(name).map((said) => invalid(`${field}.name`, name, said))),
    ...portNumberErrors(port).map((said) => invalid(`${field}.port`, port, said)),
    ...(protocols.includes(protocol)
      ? []
      : [notSupported(`${field}.protocol`, protocol, protocols)]),
    ...(appProtocol === undefined
      ? []
      : validateQualifiedName(`${field}.appProtocol`, appProtocol)),
  ]
}

/** None for those that the controller makes. */
export function endpointsWarnings({ metadata, subsets = [] }: Endpoints): string[] {
  if (metadata.labels?.['endpoints.kubernetes.io/managed-by'] === 'endpoint-controller') return []
  return subsets.flatMap((subset, index) =>
    (['addresses', 'notReadyAddresses'] as const).flatMap((list) =>
      (subset[list] ?? []).flatMap(({ ip = '' }, at) =>
        ipWarnings(`subsets[${index}].${list}[${at}].ip`, ip),
      ),
    ),
  )
}
