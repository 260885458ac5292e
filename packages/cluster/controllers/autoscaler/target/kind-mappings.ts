import type { Clock } from '@galley/kit/clock'
import type { Client } from '../../../client/client.ts'
import { ApiError } from '../../../client/errors.ts'
import type { ResourceRef } from '../../../client/resource.ts'
import { MetricError } from '../calculator/metric-error.ts'

/** `deployments.apps` */
export const groupResourceText = ({ group, plural }: ResourceRef): string =>
  group ? `${plural}.${group}` : plural

interface Served {
  readonly name: string
  readonly kind: string
}

interface Known {
  readonly at: number
  readonly resources: readonly ResourceRef[]
}

const freshness = 30_000

/** Which resources have the objects of a kind, by discovery: the version that a reference names does not matter. */
export class KindMappings {
  readonly #client: Client
  readonly #clock: Clock
  readonly #groups = new Map<string, Known>()

  constructor(client: Client, clock: Clock) {
    this.#client = client
    this.#clock = clock
  }

  /** At least one, each resource in the version that its group prefers. Throws in upstream's words where there is none. */
  async of({ group, kind }: { readonly group: string; readonly kind: string }) {
    const known = this.#groups.get(group)
    const isFresh = known && this.#clock.monotonic() - known.at < freshness
    const found = isFresh ? matching(known.resources, kind) : []
    if (found.length > 0) return found
    const read = await this.#read(group)
    this.#groups.set(group, { at: this.#clock.monotonic(), resources: read })
    const again = matching(read, kind)
    if (again.length > 0) return again
    throw new MetricError(
      `no matches for kind ${JSON.stringify(kind)} in group ${JSON.stringify(group)}`,
    )
  }

  async #read(group: string): Promise<ResourceRef[]> {
    const versions = group ? await this.#versions(group) : ['v1']
    const lists = await Promise.all(versions.map((version) => this.#resources(group, version)))
    const found = new Map<string, ResourceRef>()
    for (const it of lists.flat()) if (!found.has(it.plural)) found.set(it.plural, it)
    return [...found.values()]
  }

  async #versions(group: string): Promise<string[]> {
    const path = `/apis/${encodeURIComponent(group)}`
    const found = await ifThere(() => this.#client.read<Versions>(path))
    return found?.versions.map(({ version }) => version) ?? []
  }

  async #resources(group: string, version: string): Promise<ResourceRef[]> {
    const path = group ? `/apis/${encodeURIComponent(group)}/${version}` : `/api/${version}`
    const found = await ifThere(() => this.#client.read<{ resources: Served[] }>(path))
    return (found?.resources ?? [])
      .filter(({ name }) => !name.includes('/'))
      .map(({ name, kind }) => ({ group, version, plural: name, kind }))
  }
}

interface Versions {
  readonly versions: readonly { readonly version: string }[]
}

/** Upstream's mapper knows a kind in lower case, and the kind of its lists, as well. */
const matching = (resources: readonly ResourceRef[], kind: string) =>
  resources.filter(({ kind: own }) => [own, own.toLowerCase(), `${own}List`].includes(kind))

async function ifThere<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof ApiError && error.code === 404) return undefined
    throw error
  }
}
