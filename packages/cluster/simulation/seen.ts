import type { Clock } from '@galley/kit/clock'
import type { ApiObject, ResourceRef } from '../client/resource.ts'
import type { Change, Store } from '../store/store.ts'

/** An object before and after a change; undefined where it was not or is not there. */
export interface SeenChange {
  /** `apps/deployments`. */
  readonly resource: string
  readonly before: ApiObject | undefined
  readonly after: ApiObject | undefined
}

interface Moment {
  readonly at: number
  readonly object: ApiObject
}

/** What no rule looks at; most changes are such. */
const unseen = new Set(['coordination.k8s.io/leases', '/events'])

/** What is kept of an object's past, in milliseconds. */
const memory = 3_600_000

/** All objects as they are and as they lately were, straight from the store: what is true, whoever knows it. */
export class Seen {
  readonly #clock: Clock
  readonly #objects = new Map<string, Map<string, ApiObject>>()
  readonly #past = new Map<string, Moment[]>()
  #gone: (Moment & { readonly resource: string })[] = []
  readonly #ended = new AbortController()
  readonly #done: Promise<void>

  constructor(store: Store, clock: Clock, onChange: (change: SeenChange) => void) {
    this.#clock = clock
    const changes = store.watch('/', store.revision, this.#ended.signal)
    this.#done = this.#follow(changes, onChange)
  }

  all<T extends ApiObject>({ group, plural }: ResourceRef<T>): T[] {
    // Safe: the store has objects of a resource below its own prefix.
    return [...(this.#objects.get(`${group}/${plural}`)?.values() ?? [])] as T[]
  }

  /** The object as it was at each moment of the last `milliseconds`, and as it is; the latest last. */
  lately<T extends ApiObject>(object: T, milliseconds: number): T[] {
    const since = this.#clock.monotonic() - milliseconds
    const past = this.#past.get(object.metadata.uid ?? '') ?? []
    const first = past.findLastIndex(({ at }) => at <= since)
    // Safe: what is kept under a uid is one object's past.
    return past.slice(Math.max(first, 0)).map((it) => it.object) as T[]
  }

  /** The same of all objects of a resource, those included that went meanwhile. */
  everLately<T extends ApiObject>(resource: ResourceRef<T>, milliseconds: number): T[] {
    const since = this.#clock.monotonic() - milliseconds
    const gone = this.#gone.filter(
      (it) => it.resource === `${resource.group}/${resource.plural}` && it.at >= since,
    )
    // Safe: those that went under the name of the resource.
    const all = [...this.all(resource), ...gone.map(({ object }) => object as T)]
    return all.flatMap((it) => this.lately(it, milliseconds))
  }

  /** Resolves when nothing is followed any more. */
  end(): Promise<void> {
    this.#ended.abort()
    return this.#done
  }

  async #follow(
    changes: AsyncIterable<readonly Change[]>,
    onChange: (change: SeenChange) => void,
  ): Promise<void> {
    for await (const batch of changes)
      for (const change of batch) {
        const key = change.kind === 'put' ? change.entry.key : change.key
        const [, group = '', plural = ''] = key.split('/')
        const resource = `${group}/${plural}`
        if (!unseen.has(resource)) onChange(this.#take(change, key, resource))
      }
  }

  #take(change: Change, key: string, resource: string): SeenChange {
    const objects = this.#objects.get(resource) ?? new Map<string, ApiObject>()
    this.#objects.set(resource, objects)
    const before = objects.get(key)
    // Safe: the store holds what the API wrote, which are objects.
    const after = change.kind === 'put' ? (JSON.parse(change.entry.value) as ApiObject) : undefined
    if (after) {
      objects.set(key, after)
      this.#remember(after)
    } else {
      objects.delete(key)
      if (before) this.#bury(before, resource)
    }
    return { resource, before, after }
  }

  #bury(object: ApiObject, resource: string): void {
    const now = this.#clock.monotonic()
    const old = this.#gone.filter(({ at }) => at < now - memory)
    for (const { object: it } of old) this.#past.delete(it.metadata.uid ?? '')
    this.#gone = [...this.#gone.slice(old.length), { at: now, object, resource }]
  }

  #remember(object: ApiObject): void {
    const { uid = '' } = object.metadata
    const past = this.#past.get(uid) ?? []
    const now = this.#clock.monotonic()
    past.push({ at: now, object })
    while ((past[1]?.at ?? now) < now - memory) past.shift()
    this.#past.set(uid, past)
  }
}
