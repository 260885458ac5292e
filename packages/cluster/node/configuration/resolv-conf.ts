import { readFile } from 'node:fs/promises'
import { isIPv4 } from 'node:net'
import type { Pod } from '../../client/resources.ts'
import { specOf } from './pod-spec.ts'

export interface Resolver {
  readonly servers: readonly string[]
  readonly searches: readonly string[]
  readonly options: readonly string[]
}

export interface ClusterNames {
  readonly clusterDomain: string
  readonly clusterDns: readonly string[]
}

const mostServers = 3
const mostSearches = 32
const longestSearch = 253
const longestSearches = 2048

export interface ResolvConf {
  /** The file's contents. */
  readonly text: string
  /** What was left out, for events `DNSConfigForming`. */
  readonly omissions: readonly string[]
}

/** A pod's /etc/resolv.conf, by its `dnsPolicy` and `dnsConfig`. */
export function resolvConf(pod: Pod, cluster: ClusterNames, machine: Resolver): ResolvConf {
  const base = { None: nothing, Host: machine, Cluster: clusterResolver(pod, cluster, machine) }
  const { servers, searches, options } = withOwn(base[baseFor(pod, cluster)], pod)
  const asked = servers.slice(0, mostServers)
  const fitting = fittingSearches(searches)
  const lines = [
    ...lineOf('search', fitting),
    ...asked.map((server) => `nameserver ${server}\n`),
    ...lineOf('options', options),
  ]
  const omissions = [
    asked.length < servers.length &&
      `Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: ${asked.join(' ')}`,
    fitting.length < searches.length &&
      `Search Line limits were exceeded, some search paths have been omitted, the applied search line is: ${fitting.join(' ')}`,
  ]
  return { text: lines.join(''), omissions: omissions.filter((line) => line !== false) }
}

const nothing: Resolver = { servers: [], searches: [], options: [] }

function baseFor(pod: Pod, { clusterDns }: ClusterNames): 'None' | 'Host' | 'Cluster' {
  const { dnsPolicy = 'ClusterFirst', hostNetwork = false } = specOf(pod)
  if (dnsPolicy === 'None') return 'None'
  const wantsCluster =
    dnsPolicy === 'ClusterFirstWithHostNet' || (dnsPolicy === 'ClusterFirst' && !hostNetwork)
  return wantsCluster && clusterDns.length > 0 ? 'Cluster' : 'Host'
}

function clusterResolver(
  { metadata }: Pod,
  { clusterDomain, clusterDns }: ClusterNames,
  { searches }: Resolver,
): Resolver {
  const own = [`${metadata.namespace}.svc.${clusterDomain}`, `svc.${clusterDomain}`, clusterDomain]
  return {
    servers: clusterDns,
    searches: [...new Set([...own, ...searches])],
    options: ['ndots:5'],
  }
}

function withOwn({ servers, searches, options }: Resolver, pod: Pod): Resolver {
  const {
    nameservers = [],
    searches: further = [],
    options: own = [],
  } = specOf(pod).dnsConfig ?? {}
  const named = new Map(options.map((option) => [option.split(':')[0] ?? '', option]))
  for (const { name = '', value } of own) named.set(name, value ? `${name}:${value}` : name)
  return {
    servers: [...new Set([...servers, ...nameservers])],
    searches: [...new Set([...searches, ...further])],
    options: [...named.values()],
  }
}

/** Some resolvers abort at names or lines that are too long. */
function fittingSearches(searches: readonly string[]): readonly string[] {
  const fitting = searches.slice(0, mostSearches).filter(({ length }) => length <= longestSearch)
  while (fitting.join(' ').length > longestSearches) fitting.pop()
  return fitting
}

const lineOf = (word: string, values: readonly string[]) =>
  values.length > 0 ? [`${word} ${values.join(' ')}\n`] : []

/**
 * The machine's own resolver as pods can reach it: not on the machine's loopback, which each pod has for itself. A machine
 * that asks a resolver of its own there may say elsewhere whom that one asks.
 */
export async function machineResolver(): Promise<Resolver> {
  const own = await resolverIn('/etc/resolv.conf')
  if (own.servers.length > 0) return own
  const behind = await resolverIn('/run/systemd/resolve/resolv.conf')
  return behind.servers.length > 0 ? behind : own
}

const largest = 1024 * 1024

async function resolverIn(path: string): Promise<Resolver> {
  const text = await readFile(path, 'utf8').catch(() => '')
  return parseResolver(text.length > largest ? '' : text)
}

/** Addresses on the loopback are left out. Of `search` lines the last one holds. */
export function parseResolver(text: string): Resolver {
  const lines = text.split('\n').map((line) => line.trim().split(/\s+/))
  const of = (word: string) => lines.filter(([first]) => first === word)
  const options = of('options').flatMap(([, ...rest]) => rest)
  return {
    servers: of('nameserver').flatMap(([, server]) =>
      server && !isLoopback(server) ? [server] : [],
    ),
    searches: (of('search').at(-1)?.slice(1) ?? [])
      .filter((name) => name !== '.')
      .map((name) => name.replace(/\.$/, '')),
    options: [...new Map(options.map((option) => [option.split(':')[0], option])).values()],
  }
}

const isLoopback = (address: string) =>
  address === '::1' || (isIPv4(address) && address.startsWith('127.'))
