import type { InformerSet } from '../client/informer-set.ts'
import {
  type EndpointSlice,
  endpointSlices,
  namespaces,
  type Service,
  services,
} from '../client/resources.ts'

/** What names are made of. */
export interface ClusterView {
  hasNamespace(name: string): boolean
  service(namespace: string, name: string): Service | undefined
  /** Those of a service. */
  slices(namespace: string, name: string): readonly EndpointSlice[]
  servicesAt(address: string): readonly Service[]
  slicesAt(address: string): readonly EndpointSlice[]
}

export interface SyncedView extends ClusterView {
  /** Resolves once all is there that there is. */
  readonly synced: Promise<unknown>
}

const serviceLabel = 'kubernetes.io/service-name'

export const serviceOf = ({ metadata }: EndpointSlice): string | undefined =>
  metadata.labels?.[serviceLabel]

const byService = (slice: EndpointSlice) => [`${slice.metadata.namespace}/${serviceOf(slice)}`]
const byEndpoint = ({ endpoints }: EndpointSlice) => [
  ...new Set((endpoints ?? []).flatMap(({ addresses }) => addresses)),
]
const byAddress = ({ spec }: Service) => spec?.clusterIPs ?? []

export function viewOf(informers: InformerSet): SyncedView {
  const [known, served, sliced] = [
    informers.informer(namespaces),
    informers.informer(services),
    informers.informer(endpointSlices),
  ]
  return {
    synced: Promise.all([known.synced, served.synced, sliced.synced]),
    hasNamespace: (name) => known.get('', name) !== undefined,
    service: (namespace, name) => served.get(namespace, name),
    slices: (namespace, name) => sliced.having(byService, `${namespace}/${name}`),
    servicesAt: (address) => served.having(byAddress, address),
    slicesAt: (address) => sliced.having(byEndpoint, address),
  }
}
