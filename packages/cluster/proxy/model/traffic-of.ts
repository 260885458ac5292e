import type { EndpointSlice, Node, Service } from '../../client/resources.ts'
import type { Problem, Traffic } from '../data-path.ts'
import { type HealthCheck, healthChecksOf } from './health-checks.ts'
import { type KnownNode, knownNode } from './nodes.ts'
import { hasTraffic, servicePorts, serviceProblems } from './service-ports.ts'

/** What the cluster has, as far as it decides about traffic. */
export interface Cluster {
  readonly services: readonly Service[]
  readonly slices: readonly EndpointSlice[]
  readonly nodes: readonly Node[]
  /** Whether a pod is to go. */
  isEnding(podUid: string): boolean
}

/** What a proxy is to do about it. */
export interface Wanted {
  readonly traffic: Traffic
  readonly healthChecks: readonly HealthCheck[]
  readonly problems: readonly Problem[]
}

export function trafficOf({ services, slices, nodes, isEnding }: Cluster): Wanted {
  const known = nodes.map(knownNode).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const slicesBy = Map.groupBy(slices, serviceKeyOf)
  const wanted = services.filter(hasTraffic).toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
  const of = (service: Service) => slicesBy.get(keyOf(service)) ?? []
  return {
    traffic: {
      nodes: known.map(asProxyNode),
      ports: wanted.flatMap((service) =>
        servicePorts(service, { nodes: known, slices: of(service), isEnding }),
      ),
    },
    healthChecks: wanted.flatMap((service) => healthChecksOf(service, of(service))),
    problems: wanted.flatMap(serviceProblems),
  }
}

const keyOf = ({ metadata }: Service): string => `${metadata.namespace}/${metadata.name}`

const serviceKeyOf = ({ metadata }: EndpointSlice): string =>
  `${metadata.namespace}/${metadata.labels?.['kubernetes.io/service-name']}`

const asProxyNode = ({ name, addresses, podRanges }: KnownNode) => ({ name, addresses, podRanges })
