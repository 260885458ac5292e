import { generateKeyPairSync } from 'node:crypto'
import { systemClock } from '@galley/kit/clock'
import { createLogger } from '@galley/kit/logging'
import { aggregationOf } from '../apiserver/aggregation/aggregation.ts'
import { Authorizers } from '../apiserver/auth/authorizers.ts'
import { Rbac } from '../apiserver/auth/rbac.ts'
import { bootstrap } from '../apiserver/bootstrap/bootstrap.ts'
import { initialObjects } from '../apiserver/bootstrap/objects.ts'
import type { Answer } from '../apiserver/call.ts'
import { discoveryEndpoint } from '../apiserver/discovery/discovery.ts'
import { type Api, createApi } from '../apiserver/handler.ts'
import { groupVersion, type Resource, Resources } from '../apiserver/resources.ts'
import { Client } from '../client/client.ts'
import { resourceOf } from '../crd/served/resource.ts'
import { cronTabs } from '../crd/testing/cron-tabs.ts'
import type { KubeObject } from '../kinds/object.ts'
import { structs } from '../kinds/structure/structs.ts'
import { kinds } from '../kinds/table.ts'
import { ServiceAccountTokens } from '../pki/service-account-tokens.ts'
import { createMemoryStore } from '../store/live-store.ts'
import type { Store } from '../store/store.ts'
import { type GoodObject, goodObjects, nameOf } from './good-objects.ts'

export interface FuzzedRequest {
  readonly method: string
  readonly target: string
  readonly type?: string
  readonly body?: Uint8Array
}

/** An API in memory with an object of every good kind, that is only asked for what changes nothing. */
export class FuzzedApi {
  readonly resources: Resources
  readonly #api: Api
  readonly #store: Store
  readonly #failures: unknown[]

  constructor(api: Api, store: Store, failures: unknown[]) {
    this.resources = api.server.resources
    this.#api = api
    this.#store = store
    this.#failures = failures
  }

  /** The answer; throws what the API failed with, and where it changed what is stored. */
  async send({ method, target, type, body = new Uint8Array() }: FuzzedRequest): Promise<Answer> {
    const before = this.#store.revision
    const gone = new AbortController()
    const answer = await this.#api.handle({
      method,
      target,
      header: (name) => (name === 'content-type' ? type : undefined),
      body: async () => body,
      signal: gone.signal,
      user: { username: 'admin', groups: ['system:masters'] },
    })
    if (typeof answer.body !== 'string' && !(answer.body instanceof Uint8Array)) {
      gone.abort()
      for await (const _ of answer.body);
    }
    const [failure] = this.#failures.splice(0)
    if (failure) throw failure
    if (this.#store.revision !== before)
      throw new Error(`${method} ${target} changed what is stored.`)
    return answer
  }

  /** Where an object belongs, by what it says of itself; among the pods where it says nothing sensible. */
  resourceOf(object: unknown): Resource {
    const { apiVersion, kind } = (object ?? {}) as Partial<KubeObject>
    const found = this.resources.findKind(String(apiVersion), String(kind))
    return found ?? (this.resources.find('', 'v1', 'pods') as Resource)
  }
}

/** `/apis/apps/v1/namespaces/default/deployments` */
export function pathOf({ kind }: Resource): string {
  const { group, version, plural, isNamespaced } = kind
  const root = group ? `/apis/${group}/${version}` : `/api/${version}`
  return isNamespaced ? `${root}/namespaces/default/${plural}` : `${root}/${plural}`
}

/** The path of the good object of a kind. */
export const storedPathOf = (resource: Resource): string => {
  const { kind } = resource
  const good = goodObjects.find(
    (it) => it.kind === kind.kind && it.apiVersion === groupVersion(kind),
  )
  return `${pathOf(resource)}/${good ? nameOf(good) : 'a'}`
}

let started: Promise<FuzzedApi> | undefined

/** One for all targets: none of them changes it. */
export const fuzzedApi = (): Promise<FuzzedApi> => (started ??= start())

async function start(): Promise<FuzzedApi> {
  const store = createMemoryStore()
  const resources = new Resources(kinds, structs)
  const definition = cronTabs()
  for (const version of definition.spec.versions ?? [])
    resources.add(resourceOf(definition, version))
  const failures: unknown[] = []
  const log = Object.assign(createLogger({ level: 'silent' }), {
    error: ({ err }: { err: unknown }) => void failures.push(err),
  })
  const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  const rbac = new Rbac(store, new AbortController().signal)
  const { endpoint, versions } = aggregationOf({
    store,
    // Nothing answers for what is registered.
    client: { certificate: '', key: '' },
    server: () => api.server,
  })
  const api: Api = createApi({
    endpoints: [endpoint, discoveryEndpoint(resources, versions)],
    store,
    resources,
    clock: systemClock,
    log,
    access: {
      authorizers: new Authorizers(rbac),
      rbac,
      tokens: new ServiceAccountTokens(key.export({ type: 'pkcs8', format: 'pem' }).toString()),
      staticTokens: [],
    },
  })
  const client = new Client({ fetch: (request) => api.fetch(request), userAgent: 'fuzz' })
  await bootstrap(api.server, client, initialObjects)
  const fuzzed = new FuzzedApi(api, store, failures)
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } }
  for (const object of [account, ...goodObjects])
    await create(api, fuzzed.resourceOf(object), object)
  return fuzzed
}

async function create(api: Api, resource: Resource, object: GoodObject): Promise<void> {
  const body = JSON.stringify({
    ...object,
    metadata: { name: nameOf(object), ...object.metadata },
  })
  const answer = await api.fetch(
    new Request(`http://api${pathOf(resource)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    }),
  )
  if (answer.status !== 201)
    throw new Error(`${resource.kind.kind} is no good: ${await answer.text()}`)
}
