import { createHash } from 'node:crypto'
import { isIPv4 } from 'node:net'
import type { HostPort, Problem, ServicePort, Target, Targets, Traffic } from '../data-path.ts'
import { destinationKey, hideClient } from './layout.ts'
import { sourceRanges } from './source-ranges.ts'

/** What a table holds beside its fixed part. */
export interface Rules {
  /** Lines by the chain's name, which is made of them: a chain never changes. Those that others lead to come first. */
  readonly chains: ReadonlyMap<string, readonly string[]>
  /** Clients that come back to an endpoint: seconds for which they do, by the set's name. */
  readonly affinities: ReadonlyMap<string, number>
  /** Verdicts by `destinationKey`. */
  readonly destinations: ReadonlyMap<string, string>
  readonly refused: ReadonlySet<string>
  readonly clusterAddresses: ReadonlySet<string>
  readonly hairpins: ReadonlySet<string>
  /** Endpoints (`ADDRESS:PORT`) of each destination by UDP: others' connections are over. */
  readonly datagrams: ReadonlyMap<string, ReadonlySet<string>>
}

export const noRules: Rules = {
  chains: new Map(),
  affinities: new Map(),
  destinations: new Map(),
  refused: new Set(),
  clusterAddresses: new Set(),
  hairpins: new Set(),
  datagrams: new Map(),
}

export interface RulesResult {
  readonly rules: Rules
  readonly problems: readonly Problem[]
}

/** What makes connections follow `traffic`. */
export function rulesOf(traffic: Traffic): RulesResult {
  const made = new Making(traffic)
  for (const port of traffic.ports) made.add(port)
  for (const port of traffic.hostPorts ?? []) made.addHostPort(port)
  return { rules: made.rules, problems: made.problems }
}

interface Destination {
  readonly address: string
  readonly port: number
}

class Making {
  readonly problems: Problem[] = []
  readonly #traffic: Traffic
  readonly #pods: string
  readonly #chains = new Map<string, readonly string[]>()
  readonly #affinities = new Map<string, number>()
  readonly #destinations = new Map<string, string>()
  readonly #refused = new Set<string>()
  readonly #clusterAddresses = new Set<string>()
  readonly #hairpins = new Set<string>()
  readonly #datagrams = new Map<string, ReadonlySet<string>>()

  constructor(traffic: Traffic) {
    this.#traffic = traffic
    this.#pods = inBraces(traffic.nodes.flatMap(({ podRanges }) => podRanges))
  }

  get rules(): Rules {
    return {
      chains: this.#chains,
      affinities: this.#affinities,
      destinations: this.#destinations,
      refused: this.#refused,
      clusterAddresses: this.#clusterAddresses,
      hairpins: this.#hairpins,
      datagrams: this.#datagrams,
    }
  }

  add(port: ServicePort): void {
    for (const address of port.clusterAddresses) {
      this.#clusterAddresses.add(address)
      this.#lead(port, { address, port: port.port }, port.inside, () => this.#forClients(port))
    }
    const outside = () => this.#forOutside(port, port.outside.any)
    for (const address of port.externalAddresses)
      this.#lead(port, { address, port: port.port }, port.outside, outside)
    for (const address of port.loadBalancerAddresses)
      this.#lead(port, { address, port: port.port }, port.outside, () =>
        this.#forSources(port, outside()),
      )
    if (port.nodePort !== undefined) this.#addNodePort(port, port.nodePort)
    for (const { address } of everyTarget(port)) this.#hairpins.add(`${address} . ${address}`)
  }

  /** Services come first; the scheduler sees to it that no two pods have the same. */
  addHostPort({ address, port, protocol, target }: HostPort): void {
    const key = destinationKey(address, protocol, port)
    if (this.#destinations.has(key) || this.#refused.has(key)) return
    const rule = `meta l4proto ${protocol.toLowerCase()} dnat to ${textOf(target)}`
    this.#destinations.set(key, this.#goTo('host', [rule]))
    this.#hairpins.add(`${target.address} . ${target.address}`)
    if (protocol === 'UDP') this.#datagrams.set(key, new Set([textOf(target)]))
  }

  #addNodePort(port: ServicePort, nodePort: number): void {
    const { any, byNode } = port.outside
    this.#lead(port, { address: '127.0.0.1', port: nodePort }, port.outside, () =>
      this.#forOutside(port, any),
    )
    for (const node of this.#traffic.nodes)
      for (const address of node.addresses)
        this.#lead(port, { address, port: nodePort }, port.outside, () =>
          this.#forOutside(port, byNode.get(node.name) ?? any),
        )
  }

  /** What an address and port of a service lead to; the first service to have them keeps them. */
  #lead(
    port: ServicePort,
    destination: Destination,
    targets: Targets,
    verdict: () => string,
  ): void {
    const key = destinationKey(destination.address, port.protocol, destination.port)
    const isTaken = this.#destinations.has(key) || this.#refused.has(key)
    if (isTaken || !isIPv4(destination.address)) {
      const why = isTaken ? 'is taken by another service' : 'is not an IPv4 address'
      this.#tell(port, destination, why)
    } else {
      if (isEmpty(targets)) this.#refused.add(key)
      else this.#destinations.set(key, verdict())
      if (port.protocol === 'UDP') this.#datagrams.set(key, new Set(everyTarget(port).map(textOf)))
    }
  }

  #tell(port: ServicePort, { address, port: number }: Destination, why: string): void {
    this.problems.push({
      service: port.service,
      reason: 'FailedToClaimPort',
      message: `${address}:${number} (${port.protocol}) ${why}; nothing is sent on from there.`,
    })
  }

  /** Pods of nodes that have targets of their own get those. */
  #forClients(port: ServicePort): string {
    const { any, byNode } = port.inside
    const others = this.#toTargets(port, any)
    const own = this.#traffic.nodes.flatMap(({ name, podRanges }) => {
      const targets = byNode.get(name)
      if (!targets || podRanges.length === 0) return []
      return [`ip saddr ${inBraces(podRanges)} ${this.#toTargets(port, targets)}`]
    })
    return own.length === 0 ? others : this.#goTo('in', [...own, others])
  }

  /** What a node's address leads to: for pods the same as any other's. */
  #forOutside(port: ServicePort, targets: readonly Target[]): string {
    const verdict = this.#toTargets(port, targets)
    const { any } = port.outside
    const hiding = port.keepsClients ? [] : [hideClient]
    const isForAll = targets === any || this.#pods === inBraces([])
    const forPods = isForAll ? [] : [`ip saddr ${this.#pods} ${this.#toTargets(port, any)}`]
    const lines = [...hiding, ...forPods]
    return lines.length === 0 ? verdict : this.#goTo('out', [...lines, verdict])
  }

  #forSources({ allowedSources }: ServicePort, verdict: string): string {
    if (allowedSources === undefined) return verdict
    const ranges = sourceRanges(allowedSources)
    if (ranges.length === 0) return 'drop'
    return this.#goTo('from', [`ip saddr != ${inBraces(ranges)} drop`, verdict])
  }

  /** One after the other; those who are to come back first where they were before. */
  #toTargets(port: ServicePort, targets: readonly Target[]): string {
    if (targets.length === 0) return 'drop'
    const protocol = port.protocol.toLowerCase()
    if (port.affinitySeconds !== undefined)
      return this.#toKnownTargets(port, port.affinitySeconds, targets)
    const where = targets.map(({ address, port }, at) => `${at} : ${address} . ${port}`)
    return this.#goTo(
      'to',
      [
        `meta l4proto ${protocol} dnat ip addr . port to numgen inc mod ${targets.length} map { ${where.join(', ')} }`,
      ],
      port.id,
    )
  }

  #toKnownTargets(port: ServicePort, seconds: number, targets: readonly Target[]): string {
    const known = targets.map((target) => {
      const set = `back-${hashOf(port.id, textOf(target), String(seconds))}`
      this.#affinities.set(set, seconds)
      const verdict = this.#goTo('to', [
        `update @${set} { ip saddr }`,
        `meta l4proto ${port.protocol.toLowerCase()} dnat to ${textOf(target)}`,
      ])
      return { set, verdict }
    })
    const choice = known.map(({ verdict }, at) => `${at} : ${verdict}`).join(', ')
    return this.#goTo('back', [
      ...known.map(({ set, verdict }) => `ip saddr @${set} ${verdict}`),
      `numgen inc mod ${known.length} vmap { ${choice} }`,
    ])
  }

  /** `owner` tells chains apart that count connections, and must not count those of others. */
  #goTo(kind: string, lines: readonly string[], owner = ''): string {
    const name = `${kind}-${hashOf(owner, ...lines)}`
    this.#chains.set(name, lines)
    return `goto ${name}`
  }
}

const hashOf = (...texts: readonly string[]): string =>
  createHash('sha256').update(texts.join('\n')).digest('hex').slice(0, 20)

const inBraces = (ranges: readonly string[]): string => `{ ${ranges.join(', ')} }`

const textOf = ({ address, port }: Target): string => `${address}:${port}`

const everyTarget = ({ inside, outside }: ServicePort): readonly Target[] =>
  [inside, outside].flatMap(({ any, byNode }) => [...any, ...[...byNode.values()].flat()])

const isEmpty = ({ any, byNode }: Targets): boolean =>
  any.length === 0 && [...byNode.values()].every((targets) => targets.length === 0)
