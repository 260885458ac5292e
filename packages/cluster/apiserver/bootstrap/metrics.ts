import type { Registry } from 'prom-client'
import { own } from '../../kinds/own.ts'
import type { Store } from '../../store/store.ts'
import type { Endpoint, ReadCall } from '../call.ts'
import { prefixOf } from '../objects/keys.ts'
import type { Resources } from '../resources.ts'

const verbs: Readonly<Record<string, string>> = {
  create: 'POST',
  update: 'PUT',
}

const labelNames = ['verb', 'group', 'version', 'resource', 'subresource', 'scope', 'code'] as const
type Labels = Record<(typeof labelNames)[number], string>

interface Count {
  readonly labels: Labels
  value: number
}

/** What `/metrics` shows, under upstream's names. Counting is cheap; all else is made when somebody asks. */
export class ApiMetrics {
  readonly #resources: Resources
  readonly #store: Store
  readonly #requests = new Map<string, Count>()
  #registry: Promise<Registry> | undefined

  constructor(resources: Resources, store: Store) {
    this.#resources = resources
    this.#store = store
  }

  observe({ info }: ReadCall, status: number): void {
    const { group, version, resource, name, namespace, verb } = info
    // Names that clients make up would be without bound.
    const isKnown = this.#resources.find(group, version, resource) !== undefined
    const subresource = status === 404 ? '' : info.subresource
    const scope = name ? 'resource' : namespace ? 'namespace' : 'cluster'
    const key = isKnown
      ? `${verb} ${group}/${version}/${resource}/${subresource} ${scope} ${status}`
      : `${verb} ${status}`
    const known = this.#requests.get(key)
    if (known) {
      known.value++
      return
    }
    const what = isKnown
      ? { group, version, resource, subresource, scope }
      : { group: '', version: '', resource: '', subresource: '', scope: '' }
    const labels = { verb: own(verbs, verb) ?? verb.toUpperCase(), ...what, code: String(status) }
    this.#requests.set(key, { labels, value: 1 })
  }

  readonly endpoint: Endpoint = async ({ info, method }) => {
    if (info.path !== '/metrics' || method !== 'GET') return undefined
    this.#registry ??= this.#makeRegistry()
    const registry = await this.#registry
    return {
      status: 200,
      headers: { 'content-type': registry.contentType },
      body: await registry.metrics(),
    }
  }

  /** The library is loaded late: few clusters are ever asked. */
  async #makeRegistry(): Promise<Registry> {
    const { collectDefaultMetrics, Counter, Gauge, Registry } = await import('prom-client')
    const registry = new Registry()
    const registers = [registry]
    collectDefaultMetrics({ register: registry })
    const requests = this.#requests
    new Counter({
      name: 'apiserver_request_total',
      help: 'Requests answered, by verb, resource, scope and status.',
      labelNames,
      registers,
      collect() {
        this.reset()
        for (const { labels, value } of requests.values()) this.inc(labels, value)
      },
    })
    const objects = () => this.#objects()
    new Gauge({
      name: 'apiserver_storage_objects',
      help: 'Stored objects, by resource.',
      labelNames: ['resource'],
      registers,
      collect() {
        for (const [resource, count] of objects()) this.set({ resource }, count)
      },
    })
    return registry
  }

  *#objects(): Generator<readonly [string, number]> {
    for (const { kind, computed } of this.#resources.all()) {
      if (computed || (kind.verbs && !kind.verbs.includes('list'))) continue
      const { entries, remaining } = this.#store.list(prefixOf(kind), { limit: 1 })
      const name = kind.group ? `${kind.plural}.${kind.group}` : kind.plural
      yield [name, entries.length + remaining]
    }
  }
}
