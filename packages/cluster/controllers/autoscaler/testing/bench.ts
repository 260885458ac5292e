import { createLogger } from '@galley/kit/logging'
import { SimulatedClock } from '@galley/kit/simulated-clock'
import type { Endpoint } from '../../../apiserver/call.ts'
import { discoveryEndpoint } from '../../../apiserver/discovery/discovery.ts'
import { type Api, createApi } from '../../../apiserver/handler.ts'
import { inProcess } from '../../../apiserver/in-process.ts'
import { openGates } from '../../../apiserver/open-gates.ts'
import { Resources } from '../../../apiserver/resources.ts'
import { metricsApi } from '../../../apiserver/usage/metrics-api.ts'
import type { SyncExplanation } from '../../../client/autoscaler-explanation.ts'
import { Client } from '../../../client/client.ts'
import { EventRecorder, type NewEvent } from '../../../client/event-recorder.ts'
import { InformerSet } from '../../../client/informer-set.ts'
import type { ResourceRef } from '../../../client/resource.ts'
import {
  type HorizontalPodAutoscaler,
  horizontalPodAutoscalers,
  namespaces,
  pods,
  serviceAccounts,
} from '../../../client/resources.ts'
import type { PodUsage } from '../../../client/usage.ts'
import { structs } from '../../../kinds/structure/structs.ts'
import { kinds } from '../../../kinds/table.ts'
import { createMemoryStore } from '../../../store/live-store.ts'
import type { Controller } from '../../loop/controller.ts'
import { autoscalerController } from '../autoscaler.ts'
import type { AutoscalerOptions } from '../options.ts'

const log = createLogger({ level: 'silent' })
const events: ResourceRef<NewEvent> = { group: '', version: 'v1', plural: 'events', kind: 'Event' }

/** The namespace that all is in, and the node that all pods are on. */
export const namespace = 'lab'
export const node = 'node-0'

/** The autoscaler's controller over an API in memory, on a clock that stands: each sync is called by hand. */
export class Bench {
  readonly clock = new SimulatedClock(Date.parse('2026-05-04T12:00:00Z'))
  readonly resources = new Resources(kinds, structs)
  /** Answers before the API does: other servers' metrics, or none. */
  readonly endpoints: Endpoint[] = []
  /** What pods use, by name. */
  readonly usage = new Map<string, PodUsage>()
  readonly explained: SyncExplanation[] = []
  readonly api: Api
  readonly client: Client
  readonly #controller: Controller

  constructor(options: Partial<AutoscalerOptions> = {}) {
    openGates(this.resources, options.allowsTolerances ? ['HPAConfigurableTolerance'] : [])
    const discovery = discoveryEndpoint(this.resources)
    this.api = createApi({
      store: createMemoryStore(),
      resources: this.resources,
      clock: this.clock,
      log,
      endpoints: [(call) => firstOf(this.endpoints, call), discovery],
    })
    this.client = this.as('tester')
    this.#controller = autoscalerController(options, (_, it) => this.explained.push(it))
  }

  static async prepared(options: Partial<AutoscalerOptions> = {}): Promise<Bench> {
    const bench = new Bench(options)
    const { client } = bench
    await client.create(namespaces, { metadata: { name: namespace } })
    await client.create(serviceAccounts, { metadata: { name: 'default', namespace } })
    return bench
  }

  as(userAgent: string): Client {
    return new Client({ fetch: inProcess(this.api), userAgent })
  }

  /** Lets the metrics API be, with what `usage` has. */
  serveMetrics(): void {
    metricsApi(this.api.server, this.client).offer(node, {
      node: () => undefined,
      pod: (_, name) => this.usage.get(name),
    })
  }

  /** Lets the autoscaler of this name be looked at, and waits for what comes of it. */
  async sync(name: string): Promise<void> {
    const { clock } = this
    const ended = new AbortController()
    const shared = { client: this.as('kube-controller-manager'), clock, log, signal: ended.signal }
    const informers = new InformerSet(shared)
    const informer = informers.informer.bind(informers)
    await Promise.all([informer(horizontalPodAutoscalers).synced, informer(pods).synced])
    const recorder = new EventRecorder({ ...shared, component: this.#controller.name })
    const tools = { ...shared, informer, events: recorder }
    await this.#controller.reconcile(`${namespace}/${name}`, tools)
    await recorder.idle()
    ended.abort()
    await informers.done()
  }

  autoscaler(name: string): Promise<HorizontalPodAutoscaler> {
    return this.client.get(horizontalPodAutoscalers, { namespace, name })
  }

  /** What was told of an object, in the order of telling. */
  async eventsOf(name: string): Promise<Pick<NewEvent, 'type' | 'reason' | 'message'>[]> {
    const { items } = await this.client.list(events, namespace)
    return items
      .filter(({ involvedObject }) => involvedObject.name === name)
      .map(({ type, reason, message }) => ({ type, reason, message }))
  }
}

async function firstOf(endpoints: readonly Endpoint[], call: Parameters<Endpoint>[0]) {
  for (const endpoint of endpoints) {
    const answer = await endpoint(call)
    if (answer) return answer
  }
  return undefined
}
