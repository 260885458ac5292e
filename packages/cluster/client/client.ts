import { parseExact } from '../kinds/exact-json.ts'
import { askedFor } from './asked-for.ts'
import { type ApiResponse, type Fetch, requestOf } from './carrier.ts'
import { ApiError } from './errors.ts'
import { Lines } from './lines.ts'
import { type ApiObject, apiVersionOf, pathOf, type ResourceRef } from './resource.ts'

export type { Fetch } from './carrier.ts'

export interface ClientOptions {
  readonly fetch: Fetch
  /** `https://127.0.0.1:6443`; in-process clients need none. */
  readonly server?: string
  /** Its head names the manager of what is written. */
  readonly userAgent: string
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>
  /** Told of each object that was written, as it is now, and of each that is gone. */
  onWrite?(resource: ResourceRef, written: Written): void
}

/** The outcome of a write: how an object is now, or that it is gone, as far as the answer tells. */
export type Written =
  | { readonly kind: 'kept'; readonly revision: string }
  | { readonly kind: 'gone'; readonly key: string; readonly uid: string }

export interface ApiList<T> {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string }
  readonly items: readonly T[]
}

export interface WatchEvent<T> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'
  readonly object: T
}

/** Where an object is. Cluster-wide ones have no namespace. */
export interface Place {
  readonly namespace?: string | undefined
  readonly name: string
  readonly subresource?: string
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>

const patchTypes = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
} as const

/** The verbs of the API. Everything in the project talks to the API through it. */
export class Client {
  readonly #options: ClientOptions

  constructor(options: ClientOptions) {
    this.#options = options
  }

  /** The same, but for these options. */
  with(options: Partial<ClientOptions>): Client {
    return new Client({ ...this.#options, ...options })
  }

  get<T extends ApiObject>(resource: ResourceRef<T>, place: Place): Promise<T> {
    return this.#json('GET', at(resource, place))
  }

  list<T extends ApiObject>(
    resource: ResourceRef<T>,
    namespace = '',
    query: Query = {},
  ): Promise<ApiList<T>> {
    return this.#json('GET', pathOf(resource, namespace) + queryText(query))
  }

  async create<T extends ApiObject>(
    resource: ResourceRef<T>,
    object: T,
    query: Query = {},
  ): Promise<T> {
    const path = pathOf(resource, object.metadata.namespace)
    const made = this.#json<T>('POST', path + queryText(query), typed(resource, object))
    return this.#wrote(resource, await made)
  }

  /** Creates below an object: a binding, an eviction, a token. */
  createBelow(resource: ResourceRef, place: Place, object: unknown): Promise<unknown> {
    return this.#json('POST', at(resource, place), object)
  }

  /** Any path that no object stands at: discovery, metrics. */
  read<T>(path: string, query: Query = {}): Promise<T> {
    return this.#json('GET', path + queryText(query))
  }

  /** Updates a part of an object that is an object of its own: a scale. */
  async updateBelow<P extends ApiObject>(resource: ResourceRef, place: Place, part: P): Promise<P> {
    return this.#wrote(resource, await this.#json<P>('PUT', at(resource, place), part))
  }

  async update<T extends ApiObject>(
    resource: ResourceRef<T>,
    object: T,
    subresource?: string,
    query: Query = {},
  ): Promise<T> {
    const { name = '', namespace } = object.metadata
    const path = at(resource, { name, namespace, ...(subresource && { subresource }) })
    const written = this.#json<T>('PUT', path + queryText(query), typed(resource, object))
    return this.#wrote(resource, await written)
  }

  async patch<T extends ApiObject>(
    resource: ResourceRef<T>,
    place: Place,
    type: keyof typeof patchTypes,
    patch: unknown,
  ): Promise<T> {
    return this.#wrote(
      resource,
      await this.#json<T>('PATCH', at(resource, place), patch, patchTypes[type]),
    )
  }

  /** Server-side apply. */
  async apply<T extends ApiObject>(
    resource: ResourceRef<T>,
    object: T,
    options: {
      readonly manager: string
      readonly force?: boolean
      readonly subresource?: string
    },
  ): Promise<T> {
    const { name = '', namespace } = object.metadata
    const { manager, force, subresource } = options
    const query = queryText({ fieldManager: manager, force })
    const path = at(resource, { name, namespace, ...(subresource && { subresource }) }) + query
    const type = 'application/apply-patch+yaml'
    const applied = this.#json<T>('PATCH', path, typed(resource, object), type)
    return this.#wrote(resource, await applied)
  }

  async delete(
    resource: ResourceRef,
    place: Place,
    options: Readonly<Record<string, unknown>> = {},
  ): Promise<void> {
    const body = { apiVersion: 'v1', kind: 'DeleteOptions', ...options }
    const answer = await this.#json<ApiObject & StatusLike>('DELETE', at(resource, place), body)
    if (answer.metadata.deletionTimestamp) this.#wrote(resource, answer)
    else this.#removed(resource, place, answer)
  }

  async deleteCollection(
    resource: ResourceRef,
    namespace: string,
    options: Readonly<Record<string, unknown>> = {},
  ): Promise<void> {
    const body = { apiVersion: 'v1', kind: 'DeleteOptions', ...options }
    await this.#json('DELETE', pathOf(resource, namespace), body)
  }

  /** Changes after `resourceVersion`, until the server ends it or `signal` aborts. */
  async *watch<T extends ApiObject>(
    resource: ResourceRef<T>,
    options: { readonly namespace?: string; readonly query?: Query; readonly signal: AbortSignal },
  ): AsyncGenerator<WatchEvent<T>> {
    const query = queryText({ ...options.query, watch: true })
    const response = await this.#send('GET', pathOf(resource, options.namespace) + query, {
      signal: options.signal,
    })
    if (!response.body) return
    const lines = new Lines()
    for await (const part of response.body)
      for (const line of lines.of(part)) {
        const event = parseExact(line) as WatchEvent<T> | { type: 'ERROR'; object: unknown }
        if (event.type === 'ERROR')
          throw new ApiError((event.object as { code?: number }).code ?? 500, event.object)
        yield event
      }
  }

  #wrote<T extends ApiObject>(resource: ResourceRef, object: T): T {
    const revision = object.metadata.resourceVersion
    if (revision) this.#options.onWrite?.(resource, { kind: 'kept', revision })
    return object
  }

  #removed(resource: ResourceRef, { namespace = '', name }: Place, answer: StatusLike & ApiObject) {
    const uid = answer.details?.uid ?? answer.metadata.uid
    if (uid) this.#options.onWrite?.(resource, { kind: 'gone', key: `${namespace}/${name}`, uid })
  }

  async #json<T>(method: string, path: string, body?: unknown, type = 'application/json') {
    const sent = body === undefined ? {} : { body: JSON.stringify(body), type }
    const response = await this.#send(method, path, sent)
    // Safe as far as the API keeps to its own kinds.
    return parseExact(await response.text()) as T
  }

  async #send(
    method: string,
    path: string,
    { body, type, signal }: { body?: string; type?: string; signal?: AbortSignal },
  ): Promise<ApiResponse> {
    const { fetch, server = 'http://in-process', userAgent, headers: own = {} } = this.#options
    const headers = new Map([
      ['accept', 'application/json'],
      ['user-agent', userAgent],
      ...Object.entries(own),
      ...(type === undefined ? [] : [['content-type', type] as const]),
    ])
    const response = await fetch(requestOf(method, server + path, { headers, body, signal }))
    if (!response.ok)
      throw new ApiError(response.status, await response.text(), askedFor(method, path))
    return response
  }
}

/** What a deletion answers when the object is gone. */
interface StatusLike {
  readonly details?: { readonly uid?: string }
}

const at = (resource: ResourceRef, { namespace, name, subresource }: Place) =>
  pathOf(resource, namespace, name, subresource)

const typed = (resource: ResourceRef, object: ApiObject) => ({
  ...object,
  apiVersion: apiVersionOf(resource),
  kind: resource.kind,
})

function queryText(query: Query): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) parameters.set(name, String(value))
  const text = parameters.toString()
  return text && `?${text}`
}
