import type { Client } from '../client/client.ts'
import {
  type EndpointSlice,
  type Endpoints,
  endpointSlices,
  endpoints,
  type Service,
  services,
} from '../client/resources.ts'

export const dnsService = { namespace: 'kube-system', name: 'kube-dns' } as const

const manager = 'kube-dns'

const servicePorts = [
  { name: 'dns', port: 53, protocol: 'UDP' },
  { name: 'dns-tcp', port: 53, protocol: 'TCP' },
]

export interface DnsPlaces {
  /** Of the service, as pods ask it. */
  readonly serviceAddress: string
  /** Where the server is. */
  readonly address: string
  readonly port: number
}

/** Makes the service by which pods reach the server lead there, whatever it was before. */
export async function keepDnsObjects(client: Client, places: DnsPlaces): Promise<void> {
  const options = { manager, force: true }
  await client.apply(services, serviceAt(places), options)
  await Promise.all([
    client.apply(endpoints, endpointsAt(places), options),
    client.apply(endpointSlices, sliceAt(places), options),
  ])
}

/** Labelled as kubeadm labels it: some tools find the cluster's DNS by that. */
const serviceAt = ({ serviceAddress }: DnsPlaces): Service => ({
  metadata: {
    ...dnsService,
    labels: {
      'k8s-app': 'kube-dns',
      'kubernetes.io/cluster-service': 'true',
      'kubernetes.io/name': 'CoreDNS',
    },
  },
  spec: { clusterIP: serviceAddress, ports: servicePorts },
})

const endpointsAt = ({ address, port }: DnsPlaces): Endpoints => ({
  metadata: { ...dnsService, labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
  subsets: [{ addresses: [{ ip: address }], ports: servicePorts.map((it) => ({ ...it, port })) }],
})

const sliceAt = ({ address, port }: DnsPlaces): EndpointSlice => ({
  metadata: { ...dnsService, labels: { 'kubernetes.io/service-name': dnsService.name } },
  addressType: 'IPv4',
  endpoints: [{ addresses: [address], conditions: { ready: true } }],
  ports: servicePorts.map((it) => ({ ...it, port })),
})
