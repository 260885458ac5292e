import type { Client } from '../../../client/client.ts'
import { ApiError } from '../../../client/errors.ts'
import { pathOf } from '../../../client/resource.ts'
import { because, MetricError } from '../calculator/metric-error.ts'
import type { Reading, Readings } from '../calculator/readings.ts'
import { groupResourceText, type KindMappings } from '../target/kind-mappings.ts'
import { milli } from './milli.ts'

const group = 'custom.metrics.k8s.io'
const knownVersions = ['v1beta2', 'v1beta1']
const usualWindow = 60

interface MetricValue {
  readonly describedObject: { readonly name: string }
  readonly timestamp: string
  readonly value: string
  /** Under its name in either version. */
  readonly windowSeconds?: number
  readonly window?: number
}

export interface CustomQuestion {
  readonly metric: string
  readonly namespace: string
  /** Restricts which of a metric's series are meant. */
  readonly metricSelector: string
}

export interface DescribedObject {
  readonly group: string
  readonly kind: string
  readonly name: string
}

interface MetricPlace {
  readonly version: string
  readonly plural: string
  readonly name: string
  readonly below: string
}

/** Metrics of objects, from whatever server gives the custom metrics API. */
export class CustomMetrics {
  readonly #client: Client
  readonly #kinds: KindMappings

  constructor(client: Client, kinds: KindMappings) {
    this.#client = client
    this.#kinds = kinds
  }

  /** What each pod that a selector selects has of a metric. */
  async ofPods(question: CustomQuestion, selector: string): Promise<Readings> {
    const items = await fetched(async () => {
      const version = await this.#version()
      const plural = await this.#resource({ group: '', kind: 'Pod' })
      return this.#values(
        question,
        { version, plural, name: '*', below: question.metric },
        selector,
      )
    })
    if (items.length === 0) throw new MetricError('no metrics returned from custom metrics API')
    return new Map(items.map((item) => [item.describedObject.name, readingOf(item)] as const))
  }

  /** What one object has of a metric, in thousandths. */
  ofObject(question: CustomQuestion, described: DescribedObject): Promise<bigint> {
    return fetched(async () => {
      const version = await this.#version()
      const items = await this.#values(question, {
        version,
        ...(await this.#place(question, described)),
      })
      const [only] = items
      if (items.length === 1 && only) return milli(only.value)
      throw new MetricError(
        `the custom metrics API server returned ${items.length} results when we asked for exactly one`,
      )
    })
  }

  /** A namespace is described by metrics that lie in it, whatever name the reference has. */
  async #place({ metric }: CustomQuestion, { group, kind, name }: DescribedObject) {
    if (group === '' && kind === 'Namespace') return { plural: 'metrics', name: metric, below: '' }
    return { plural: await this.#resource({ group, kind }), name, below: metric }
  }

  async #values(
    { namespace, metricSelector }: CustomQuestion,
    { version, plural, name, below }: MetricPlace,
    selector = '',
  ): Promise<readonly MetricValue[]> {
    const path = pathOf({ group, version, plural, kind: 'MetricValue' }, namespace, name, below)
    const list = await this.#client.read<{ items?: readonly MetricValue[] }>(path, {
      labelSelector: selector || undefined,
      metricLabelSelector: metricSelector || undefined,
    })
    return list.items ?? []
  }

  async #version(): Promise<string> {
    const { preferredVersion, versions = [] } = await this.#group()
    const known = [preferredVersion, ...versions].find(
      (it) => it && knownVersions.includes(it.version),
    )
    if (known) return known.version
    throw new MetricError('no known available metric versions found')
  }

  async #group(): Promise<Group> {
    try {
      return await this.#client.read<Group>(`/apis/${group}`)
    } catch (error) {
      if (!(error instanceof ApiError && error.code === 404)) throw error
      throw new MetricError(`no custom metrics API (${group}) registered`)
    }
  }

  async #resource(kind: Omit<DescribedObject, 'name'>): Promise<string> {
    try {
      const [mapping] = await this.#kinds.of(kind)
      return mapping ? groupResourceText(mapping) : ''
    } catch (error) {
      const said = kind.group ? `${kind.kind}.${kind.group}` : kind.kind
      throw because(`unable to map kind ${said} to resource: `, error)
    }
  }
}

interface Group {
  readonly preferredVersion?: { readonly version: string }
  readonly versions?: readonly { readonly version: string }[]
}

function readingOf({ timestamp, value, windowSeconds, window }: MetricValue): Reading {
  const seconds = windowSeconds ?? window ?? usualWindow
  return { value: milli(value), at: Date.parse(timestamp), window: seconds * 1000 }
}

async function fetched<T>(fetch: () => Promise<T>): Promise<T> {
  try {
    return await fetch()
  } catch (error) {
    throw because('unable to fetch metrics from custom metrics API: ', error)
  }
}
