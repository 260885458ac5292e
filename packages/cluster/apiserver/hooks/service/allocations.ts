import { randomInt } from 'node:crypto'
import type { Store } from '../../../store/store.ts'
import { rangeOf, type ServiceNetwork, toNumber } from './network.ts'

interface ServiceLike {
  readonly spec?: {
    readonly clusterIPs?: readonly string[]
    readonly healthCheckNodePort?: number
    readonly ports?: readonly { readonly nodePort?: number }[]
  }
}

/** Numbers out of a range, each given to one owner at a time. */
export class Pool {
  readonly first: number
  readonly last: number
  readonly #taken = new Set<number>()

  constructor(first: number, last: number) {
    this.first = first
    this.last = last
  }

  has(number: number): boolean {
    return this.#taken.has(number)
  }

  contains(number: number): boolean {
    return number >= this.first && number <= this.last
  }

  take(number: number): void {
    this.#taken.add(number)
  }

  release(number: number): void {
    this.#taken.delete(number)
  }

  /** A free number, any one; from `from` on first, since what people ask for by number mostly lies below. */
  free(from = this.first): number | undefined {
    return this.#freeIn(from, this.last) ?? this.#freeIn(this.first, from - 1)
  }

  #freeIn(first: number, last: number): number | undefined {
    if (last < first) return undefined
    const start = randomInt(first, last + 1)
    for (let step = 0; step <= last - first; step++) {
      const number = first + ((start - first + step) % (last - first + 1))
      if (!this.#taken.has(number)) return number
    }
    return undefined
  }
}

/** What the stored services hold. One for each store, read once and kept up to date by the services' hook. */
export class Allocations {
  readonly addresses: Pool
  readonly ports: Pool
  readonly network: ServiceNetwork

  constructor(store: Store, network: ServiceNetwork) {
    const { first, last } = rangeOf(network)
    this.network = network
    this.addresses = new Pool(first, last)
    this.ports = new Pool(network.nodePorts.first, network.nodePorts.last)
    for (const { value } of store.list('//services/').entries) this.hold(JSON.parse(value))
  }

  hold(service: ServiceLike): void {
    for (const number of addressesOf(service)) this.addresses.take(number)
    for (const port of portsOf(service)) this.ports.take(port)
  }

  /** Gives back what `service` holds but `kept` does not. */
  release(service: ServiceLike, kept: ServiceLike = {}): void {
    const addresses = new Set(addressesOf(kept))
    for (const it of addressesOf(service)) if (!addresses.has(it)) this.addresses.release(it)
    const ports = new Set(portsOf(kept))
    for (const it of portsOf(service)) if (!ports.has(it)) this.ports.release(it)
  }
}

const addressesOf = ({ spec }: ServiceLike): number[] =>
  (spec?.clusterIPs ?? []).map(toNumber).filter((it) => it !== undefined)

const portsOf = ({ spec }: ServiceLike): number[] =>
  [...(spec?.ports ?? []).map(({ nodePort }) => nodePort), spec?.healthCheckNodePort].filter(
    (it): it is number => it !== undefined && it !== 0,
  )

const byStore = new WeakMap<Store, Allocations>()

export function allocationsOf(store: Store, network: ServiceNetwork): Allocations {
  const known = byStore.get(store)
  if (known) return known
  const made = new Allocations(store, network)
  byStore.set(store, made)
  return made
}
