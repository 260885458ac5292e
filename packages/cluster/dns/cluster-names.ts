import { isIPv4 } from 'node:net'
import type { Clock } from '@galley/kit/clock'
import type { Service } from '../client/resources.ts'
import type { Answer, DnsRecord } from './answer.ts'
import { type ClusterView, serviceOf } from './cluster-view.ts'
import { endpointsOf, hostOf, type NamedPort } from './endpoint-names.ts'

export interface Zone {
  /** `cluster.local` */
  readonly domain: string
  /** What this server goes by: a service in the domain. */
  readonly server: { readonly namespace: string; readonly name: string }
  readonly clock: Clock
}

/** What there is under a name: no such name, a name without such records, records, or another name. */
type Found =
  | { readonly kind: 'nothing' }
  | {
      readonly kind: 'records'
      readonly records: readonly DnsRecord[]
      readonly more: readonly DnsRecord[]
    }
  | { readonly kind: 'elsewhere'; readonly name: string }

/** Seconds for which answers may be kept; upstream's, and so are the names (Kubernetes' DNS-Based Service Discovery 1.1.0). */
export const ttl = 5

const nothing: Found = { kind: 'nothing' }
const noRecords: Found = { kind: 'records', records: [], more: [] }
const found = (records: readonly DnsRecord[], more: readonly DnsRecord[] = []): Found => ({
  kind: 'records',
  records,
  more,
})

export type ClusterAnswer =
  | { readonly kind: 'answer'; readonly answer: Answer }
  /** The name stands for one outside of the cluster's. */
  | { readonly kind: 'alias'; readonly alias: DnsRecord; readonly name: string }
  /** Not a name of the cluster: somebody else must be asked. */
  | { readonly kind: 'foreign' }

/** Answers about the cluster's names and addresses; `type` as in the question. */
export function askCluster(
  view: ClusterView,
  zone: Zone,
  name: string,
  type: string,
): ClusterAnswer {
  const wanted = name.toLowerCase().replace(/\.$/, '')
  if (wanted.endsWith('.in-addr.arpa')) return reverse(view, zone, name, wanted, type)
  if (wanted !== zone.domain && !wanted.endsWith(`.${zone.domain}`)) return { kind: 'foreign' }
  const labels = wanted
    .slice(0, -zone.domain.length - 1)
    .split('.')
    .filter(Boolean)
  const it = find({ view, zone, name, type }, labels)
  if (it.kind === 'elsewhere') {
    const alias: DnsRecord = { name, type: 'CNAME', ttl, data: it.name }
    return { kind: 'alias', alias, name: it.name }
  }
  return { kind: 'answer', answer: own(zone, it) }
}

function own(zone: Zone, it: Exclude<Found, { kind: 'elsewhere' }>): Answer {
  const records = it.kind === 'records' ? it.records : []
  return {
    rcode: it.kind === 'records' ? 'NOERROR' : 'NXDOMAIN',
    isAuthoritative: true,
    answers: records,
    authorities: records.length > 0 ? [] : [authority(zone)],
    additionals: it.kind === 'records' ? it.more : [],
  }
}

interface Asked {
  readonly view: ClusterView
  readonly zone: Zone
  readonly name: string
  readonly type: string
}

function find(asked: Asked, labels: readonly string[]): Found {
  const { view } = asked
  const [kind, namespace, name, ...rest] = labels.toReversed()
  if (kind === undefined) return apex(asked)
  if (kind === 'dns-version' && namespace === undefined) return version(asked)
  if (kind === 'dns')
    return namespace === 'ns' && name === undefined ? serverAddress(asked) : nothing
  if (kind !== 'svc' && kind !== 'pod') return nothing
  if (namespace === undefined) return noRecords
  if (!view.hasNamespace(namespace)) return nothing
  if (name === undefined) return noRecords
  if (kind === 'pod') return rest.length === 0 ? pod(asked, name) : nothing
  const service = view.service(namespace, name)
  const part = partOf(rest)
  return service && part ? serviceNames(asked, service, part) : nothing
}

/** What is asked for of a service, if not all of it. */
interface Part {
  readonly host?: string
  readonly port?: string
  readonly protocol?: string
}

/** Labels before the service's name, the nearest first. */
function partOf([first, second, ...rest]: readonly string[]): Part | undefined {
  if (first === undefined) return {}
  if (second === undefined) return { host: first }
  if (rest.length > 0) return undefined
  return { protocol: withoutScore(first), port: withoutScore(second) }
}

const withoutScore = (label: string) => label.replace(/^_/, '')

function matches(port: NamedPort | undefined, part: Part): boolean {
  if (part.port === undefined || part.protocol === undefined) return true
  return port?.name === part.port && port.protocol.toLowerCase() === part.protocol
}

function serviceNames(asked: Asked, service: Service, part: Part): Found {
  const { spec, metadata } = service
  if (spec?.type === 'ExternalName')
    return spec.externalName && part.host === undefined
      ? { kind: 'elsewhere', name: spec.externalName }
      : nothing
  const own = `${metadata.name}.${metadata.namespace}.svc.${asked.zone.domain}`
  const isHeadless = spec?.clusterIP === 'None'
  if (!isHeadless && part.host === undefined) return clusterAddresses(asked, service, own, part)
  const endpoints = endpointsOf(asked.view, metadata.namespace ?? '', metadata.name ?? '').filter(
    (it) =>
      (part.host === undefined || it.host.toLowerCase() === part.host) && matches(it.port, part),
  )
  if (endpoints.length === 0) return nothing
  if (asked.type === 'SRV')
    return serviceRecords(
      asked,
      endpoints.map(({ host, address, port }) => ({ target: `${host}.${own}`, address, port })),
    )
  return addresses(asked, endpoints)
}

function clusterAddresses(asked: Asked, { spec }: Service, own: string, part: Part): Found {
  const ports = (spec?.ports ?? [])
    .map((it) => ({ name: it.name ?? '', protocol: it.protocol ?? 'TCP', number: it.port }))
    .filter((port) => matches(port, part))
  const at = (spec?.clusterIPs ?? []).filter(isIPv4)
  if (ports.length === 0 || at.length === 0) return nothing
  if (asked.type !== 'SRV')
    return addresses(
      asked,
      at.map((address) => ({ address })),
    )
  return serviceRecords(
    asked,
    at.flatMap((address) => ports.map((port) => ({ target: own, address, port }))),
  )
}

function addresses({ name, type }: Asked, them: readonly { readonly address: string }[]): Found {
  if (type !== 'A') return noRecords
  const distinct = [...new Set(them.map(({ address }) => address))]
  return found(inTurn(distinct).map((data) => ({ name, type: 'A', ttl, data })))
}

/** Clients take the first: each time it may be another one. */
function inTurn<T>(all: readonly T[]): readonly T[] {
  const start = Math.floor(Math.random() * all.length)
  return [...all.slice(start), ...all.slice(0, start)]
}

interface Server {
  readonly target: string
  readonly address: string
  readonly port: NamedPort | undefined
}

/** All are to be asked alike; weights are shares of 100. */
function serviceRecords({ name }: Asked, servers: readonly Server[]): Found {
  const weight = Math.max(Math.floor(100 / servers.length), 1)
  const records = servers.flatMap(({ target, port }): DnsRecord[] =>
    port
      ? [{ name, type: 'SRV', ttl, data: { priority: 0, weight, port: port.number, target } }]
      : [],
  )
  const targets = new Map(servers.map((it) => [`${it.target} ${it.address}`, it]))
  const more = [...targets.values()].map(
    ({ target, address }): DnsRecord => ({ name: target, type: 'A', ttl, data: address }),
  )
  return found(records, more)
}

/** `10-244-0-5.default.pod`: true of any address, whether a pod has it or not, as kubeadm's clusters have it. */
function pod({ name, type }: Asked, label: string): Found {
  const address = label.replaceAll('-', '.')
  if (!isIPv4(address)) return nothing
  return type === 'A' ? found([{ name, type: 'A', ttl, data: address }]) : noRecords
}

function apex({ zone, type, view }: Asked): Found {
  const { namespace, name } = zone.server
  const server = `${name}.${namespace}.svc.${zone.domain}`
  if (type === 'SOA') return found([authority(zone)])
  if (type !== 'NS') return noRecords
  const at = view.service(namespace, name)?.spec?.clusterIPs ?? []
  return found(
    [{ name: zone.domain, type: 'NS', ttl, data: server }],
    at.map((data) => ({ name: server, type: 'A', ttl, data })),
  )
}

function serverAddress({ zone, view, name, type }: Asked): Found {
  const at = view.service(zone.server.namespace, zone.server.name)?.spec?.clusterIPs ?? []
  if (at.length === 0) return nothing
  return type === 'A' ? found(at.map((data) => ({ name, type: 'A', ttl, data }))) : noRecords
}

const version = ({ name, type }: Asked): Found =>
  type === 'TXT' ? found([{ name, type: 'TXT', ttl, data: '1.1.0' }]) : noRecords

const authority = ({ domain, clock }: Zone): DnsRecord => ({
  name: domain,
  type: 'SOA',
  ttl,
  data: {
    mname: `ns.dns.${domain}`,
    rname: `hostmaster.${domain}`,
    serial: Math.floor(clock.now() / 1000),
    refresh: 7200,
    retry: 1800,
    expire: 86_400,
    minimum: ttl,
  },
})

/** Which names an address has; those of others are others' to know. */
function reverse(
  view: ClusterView,
  zone: Zone,
  name: string,
  wanted: string,
  type: string,
): ClusterAnswer {
  const address = wanted.slice(0, -'.in-addr.arpa'.length).split('.').toReversed().join('.')
  if (!isIPv4(address)) return { kind: 'foreign' }
  const names = namesAt(view, zone, address)
  if (names.length === 0) return { kind: 'foreign' }
  const records = type === 'PTR' ? names.map((data): DnsRecord => ({ name, type, ttl, data })) : []
  return { kind: 'answer', answer: own(zone, { kind: 'records', records, more: [] }) }
}

function namesAt(view: ClusterView, { domain }: Zone, address: string): readonly string[] {
  const [service] = view.servicesAt(address)
  if (service) return [`${service.metadata.name}.${service.metadata.namespace}.svc.${domain}`]
  const names = view.slicesAt(address).flatMap((slice) =>
    (slice.endpoints ?? [])
      .filter((it) => it.addresses.includes(address) && (it.conditions?.ready ?? true))
      .map(({ hostname }) => {
        const host = hostOf(address, hostname)
        return `${host}.${serviceOf(slice)}.${slice.metadata.namespace}.svc.${domain}`
      }),
  )
  return [...new Set(names)]
}
