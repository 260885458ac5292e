import { type Clock, systemClock } from '@galley/kit/clock'
import { createLogger } from '@galley/kit/logging'
import type { NodeSpec, NodeStatus, PodSpec, PodStatus } from 'kubernetes-types/core/v1.js'
import { inProcess } from '../../apiserver/in-process.ts'
import type { Fetch } from '../../client/carrier.ts'
import { Client } from '../../client/client.ts'
import { InformerSet } from '../../client/informer-set.ts'
import type { ApiObject, Metadata, ResourceRef } from '../../client/resource.ts'
import { nodes, type Pod, pods, serviceAccounts } from '../../client/resources.ts'
import { plainApi } from '../../testing/plain-api.ts'
import { runScheduler } from '../run.ts'

export interface NodeWish {
  readonly name: string
  readonly labels?: Record<string, string>
  /** 4 CPUs, 8Gi and 110 pods, but for these. */
  readonly allocatable?: Record<string, string>
  readonly spec?: NodeSpec
  readonly status?: Partial<NodeStatus>
}

export interface PodWish {
  readonly metadata?: Metadata
  readonly spec?: Partial<PodSpec>
  readonly status?: PodStatus
}

/** A scheduler at work on an API in memory that has a namespace `lab`. */
export async function scheduling(wishes: readonly NodeWish[], clock: Clock = systemClock) {
  const plain = await plainApi(clock)
  const fetch = inProcess(plain.api)
  const client = new Client({ fetch, userAgent: 'tester' })
  // Pods are refused without it.
  await client.create(serviceAccounts, { metadata: { name: 'default', namespace: 'lab' } })
  const lab = new Lab(client, fetch, clock)
  for (const wish of wishes) await lab.addNode(wish)
  lab.start()
  return lab
}

export class Lab implements AsyncDisposable {
  readonly client: Client
  readonly #ended = new AbortController()
  readonly #fetch: Fetch
  readonly #clock: Clock
  #running: Promise<void> = Promise.resolve()

  constructor(client: Client, fetch: Fetch, clock: Clock) {
    this.client = client
    this.#fetch = fetch
    this.#clock = clock
  }

  start(): void {
    const log = createLogger({ level: 'silent' })
    const client = new Client({ fetch: this.#fetch, userAgent: 'kube-scheduler' })
    const shared = { client, clock: this.#clock, log, signal: this.#ended.signal }
    this.#running = runScheduler({ ...shared, informers: new InformerSet(shared) })
  }

  async addNode({ name, labels = {}, allocatable, spec, status }: NodeWish): Promise<void> {
    const has = { cpu: '4', memory: '8Gi', pods: '110', ...allocatable }
    await this.client.create(nodes, {
      metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
      status: { capacity: has, allocatable: has, ...status },
    })
    // Admission takes every new node for one that is not ready yet.
    await this.client.patch(nodes, { name }, 'merge', { spec: { taints: null, ...spec } })
  }

  create<T extends ApiObject>(resource: ResourceRef<T>, object: T): Promise<T> {
    return this.client.create(resource, object)
  }

  addPod(name: string, { metadata, spec }: PodWish = {}): Promise<Pod> {
    return this.client.create(pods, {
      metadata: { name, namespace: 'lab', ...metadata },
      spec: { containers: [{ name: 'c', image: 'i' }], ...spec },
    })
  }

  pod(name: string, namespace = 'lab'): Promise<Pod> {
    return this.client.get(pods, { namespace, name })
  }

  /** The node of a pod, or why it is on none, once either is known. */
  async fate(name: string): Promise<string> {
    return eventually(async () => fateOf(await this.pod(name)))
  }

  /** The node of a pod, once it has one. */
  async node(name: string): Promise<string> {
    return eventually(async () => (await this.pod(name)).spec?.nodeName)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort()
    await this.#running
  }
}

const fateOf = ({ spec, status }: Pod): string | undefined =>
  spec?.nodeName ??
  status?.conditions?.find(({ type, status: is }) => type === 'PodScheduled' && is === 'False')
    ?.message

/** Reads until there is something, for five seconds at most. */
export async function eventually<T>(read: () => Promise<T | undefined>): Promise<T> {
  for (let attempt = 0; attempt < 500; attempt++) {
    const found = await read()
    if (found !== undefined) return found
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('It did not come about')
}

/** A container that asks for so much. */
export const asking = (requests: Record<string, string>): Partial<PodSpec> => ({
  containers: [{ name: 'c', image: 'i', resources: { requests } }],
})
