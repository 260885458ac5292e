import { ApiError } from './errors.ts'
import { lines } from './lines.ts'
import { type ApiObject, apiVersionOf, pathOf, type ResourceRef } from './resource.ts'

/** What carries a request to the API: a server's HTTP, or the API's own handler in this process. */
export type Fetch = (request: Request) => Promise<Response>

export interface ClientOptions {
  readonly fetch: Fetch
  /** `https://127.0.0.1:6443`; in-process clients need none. */
  readonly server?: string
  /** Its head names the manager of what is written. */
  readonly userAgent: string
  readonly headers?: Readonly<Record<string, string>>
}

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

  create<T extends ApiObject>(resource: ResourceRef<T>, object: T, query: Query = {}): Promise<T> {
    const path = pathOf(resource, object.metadata.namespace)
    return this.#json('POST', path + queryText(query), typed(resource, object))
  }

  /** Creates below an object: a binding, an eviction, a token. */
  createBelow(resource: ResourceRef, place: Place, object: unknown): Promise<unknown> {
    return this.#json('POST', at(resource, place), object)
  }

  update<T extends ApiObject>(
    resource: ResourceRef<T>,
    object: T,
    subresource?: string,
  ): Promise<T> {
    const { name = '', namespace } = object.metadata
    const place = { name, namespace, ...(subresource && { subresource }) }
    return this.#json('PUT', at(resource, place), typed(resource, object))
  }

  patch<T extends ApiObject>(
    resource: ResourceRef<T>,
    place: Place,
    type: keyof typeof patchTypes,
    patch: unknown,
  ): Promise<T> {
    return this.#json('PATCH', at(resource, place), patch, patchTypes[type])
  }

  /** Server-side apply. */
  apply<T extends ApiObject>(
    resource: ResourceRef<T>,
    object: T,
    options: { readonly manager: string; readonly force?: boolean },
  ): Promise<T> {
    const { name = '', namespace } = object.metadata
    const query = queryText({ fieldManager: options.manager, force: options.force })
    const path = at(resource, { name, namespace }) + query
    return this.#json('PATCH', path, typed(resource, object), 'application/apply-patch+yaml')
  }

  async delete(
    resource: ResourceRef,
    place: Place,
    options: Readonly<Record<string, unknown>> = {},
  ): Promise<void> {
    const body = { apiVersion: 'v1', kind: 'DeleteOptions', ...options }
    await this.#json('DELETE', at(resource, place), body)
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
    for await (const line of lines(response.body)) {
      const event = JSON.parse(line) as WatchEvent<T> | { type: 'ERROR'; object: unknown }
      if (event.type === 'ERROR')
        throw new ApiError((event.object as { code?: number }).code ?? 500, event.object)
      yield event
    }
  }

  async #json<T>(method: string, path: string, body?: unknown, type = 'application/json') {
    const init =
      body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': type } }
    const response = await this.#send(method, path, init)
    // Safe as far as the API keeps to its own kinds.
    return (await response.json()) as T
  }

  async #send(method: string, path: string, init: RequestInit): Promise<Response> {
    const { fetch, server = 'http://in-process', userAgent, headers } = this.#options
    const all = new Headers({ accept: 'application/json', 'user-agent': userAgent, ...headers })
    for (const [name, value] of new Headers(init.headers)) all.set(name, value)
    const response = await fetch(new Request(server + path, { ...init, method, headers: all }))
    if (!response.ok) throw new ApiError(response.status, await response.json().catch(() => ({})))
    return response
  }
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
