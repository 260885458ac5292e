import { isIPv4 } from 'node:net'
import type { ServicePort as Port } from 'kubernetes-types/core/v1.js'
import type { EndpointSlice, Service } from '../../client/resources.ts'
import type { Problem, ServicePort } from '../data-path.ts'
import { endpointsOf } from './endpoints.ts'
import { httpBalancingOf, httpBalancingProblems } from './http-balancing.ts'
import { isIPv4Range, type KnownNode } from './nodes.ts'
import { refTo } from './ref-to.ts'
import { type Policy, targetsUnder } from './targets.ts'

export interface Surroundings {
  readonly nodes: readonly KnownNode[]
  /** Of the service. */
  readonly slices: readonly EndpointSlice[]
  isEnding(podUid: string): boolean
}

/** Names another proxy, which then carries the service's traffic. */
const proxyNameLabel = 'service.kubernetes.io/service-proxy-name'

/** Headless and ExternalName services are a matter of DNS alone. */
export function hasTraffic(service: Service): boolean {
  const { metadata, spec } = service
  if (spec?.type === 'ExternalName' || metadata.labels?.[proxyNameLabel] !== undefined) return false
  return clusterAddresses(service).length > 0
}

export function servicePorts(service: Service, around: Surroundings): readonly ServicePort[] {
  return (service.spec?.ports ?? []).flatMap((port) => {
    const { protocol = 'TCP' } = port
    return protocol === 'TCP' || protocol === 'UDP'
      ? [servicePort(service, { ...port, protocol }, around)]
      : []
  })
}

/** What a service asks for in vain. */
export function serviceProblems(service: Service): readonly Problem[] {
  const carried = ['TCP', 'UDP']
  const foreign = (service.spec?.ports ?? []).filter(
    ({ protocol = 'TCP' }) => !carried.includes(protocol),
  )
  return [
    ...foreign.map(({ name, port, protocol }) => ({
      service: refTo(service),
      reason: 'UnsupportedProtocol',
      message: `Port ${name ?? port} gets no traffic: its protocol is ${protocol}, and this cluster's service proxy carries TCP and UDP`,
    })),
    ...httpBalancingProblems(service),
  ]
}

function servicePort(
  service: Service,
  port: Port & Pick<ServicePort, 'protocol'>,
  { nodes, slices, isEnding }: Surroundings,
): ServicePort {
  const { spec = {}, metadata } = service
  const { name = '', protocol, nodePort } = port
  // Those that are not ready yet are wanted, so those that are ending are, too.
  const ends = spec.publishNotReadyAddresses ? () => false : isEnding
  const endpoints = endpointsOf(slices, { name, protocol }, ends)
  const affinitySeconds = affinityOf(service)
  const http = affinitySeconds === undefined ? httpBalancingOf(service, port) : undefined
  const allowedSources = (spec.loadBalancerSourceRanges ?? []).map((it) => it.trim())
  return {
    id: `${metadata.namespace}/${metadata.name}:${name}/${protocol}`,
    service: refTo(service),
    name,
    protocol,
    port: port.port,
    clusterAddresses: clusterAddresses(service),
    externalAddresses: (spec.externalIPs ?? []).filter(isIPv4),
    loadBalancerAddresses: loadBalancerAddresses(service),
    ...(nodePort && { nodePort }),
    ...(allowedSources.length > 0 && { allowedSources: allowedSources.filter(isIPv4Range) }),
    ...(affinitySeconds !== undefined && { affinitySeconds }),
    ...(http && { http }),
    inside: targetsUnder(asPolicy(spec.internalTrafficPolicy), endpoints, nodes),
    outside: targetsUnder(asPolicy(spec.externalTrafficPolicy), endpoints, nodes),
    ...(spec.externalTrafficPolicy === 'Local' && { keepsClients: true as const }),
  }
}

const asPolicy = (text: string | undefined): Policy => (text === 'Local' ? 'Local' : 'Cluster')

const threeHours = 10_800

const affinityOf = ({ spec }: Service): number | undefined =>
  spec?.sessionAffinity === 'ClientIP'
    ? (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? threeHours)
    : undefined

const clusterAddresses = ({ spec }: Service): string[] =>
  (spec?.clusterIPs ?? [spec?.clusterIP ?? '']).filter(isIPv4)

/** Those of ingresses in mode Proxy belong to a balancer that sends to the node ports. */
const loadBalancerAddresses = ({ status }: Service): string[] =>
  (status?.loadBalancer?.ingress ?? []).flatMap((it) =>
    it.ip !== undefined && isIPv4(it.ip) && it.ipMode !== 'Proxy' ? [it.ip] : [],
  )
