import { ipWarnings } from '../../validate/ip.ts'
import type { EndpointSlice } from './types.ts'

const controllers = ['endpointslice-controller.k8s.io', 'endpointslicemirroring-controller.k8s.io']

export const endpointSliceWarnings = (slice: EndpointSlice): string[] => [
  ...(slice.addressType === 'FQDN' ? ['spec.addressType: FQDN endpoints are deprecated'] : []),
  ...addressWarnings(slice),
]

/** None for those that the controllers make. */
export function addressWarnings({ metadata, endpoints = [] }: EndpointSlice): string[] {
  if (controllers.includes(metadata.labels?.['endpointslice.kubernetes.io/managed-by'] ?? ''))
    return []
  return endpoints.flatMap(({ addresses = [] }, index) =>
    addresses.flatMap((address, at) => ipWarnings(`endpoints[${index}].addresses[${at}]`, address)),
  )
}
