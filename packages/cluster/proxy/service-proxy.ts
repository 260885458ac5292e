import { setImmediate as nextTurn } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { type Clock, sleep } from '@galley/kit/clock'
import type { Logger } from '@galley/kit/logging'
import type { Client } from '../client/client.ts'
import { EventRecorder } from '../client/event-recorder.ts'
import type { InformerSet } from '../client/informer-set.ts'
import { KeyQueue } from '../client/key-queue.ts'
import type { ResourceRef } from '../client/resource.ts'
import {
  type EndpointSlice,
  endpointSlices,
  nodes,
  type Pod,
  pods,
  services,
} from '../client/resources.ts'
import type { TrafficBoard } from '../client/traffic-board.ts'
import type { DataPath, Problem } from './data-path.ts'
import { HealthCheckServers } from './health-check-servers.ts'
import { hostPortsOf, hostPortWord, hostPortWords } from './model/host-ports.ts'
import { trafficOf, type Wanted } from './model/traffic-of.ts'
import { ProblemEvents } from './problem-events.ts'
import type { Place } from './userspace/reach.ts'

export interface ServiceProxyOptions {
  readonly client: Client
  readonly informers: InformerSet
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
  readonly dataPath: DataPath
  /** Where an address of a node is found on this machine. */
  placeOf(place: Place): Place
}

/** There is one thing to do: all of it. */
const key = 'traffic'
/** Milliseconds until what could not be done is tried again, and what failed wholly. */
const retryAfter = 5_000
const retry = { first: 500, longest: 30_000 }
/** Milliseconds in which an endpoint takes connections that were made before it left. */
const settling = 100
/** Milliseconds for which a pod's end is held up at most. */
const longestWait = 2_000

/** Keeps a data path up with the services of the cluster and their endpoints. */
export class ServiceProxy implements TrafficBoard {
  readonly #options: ServiceProxyOptions
  readonly #queue: KeyQueue
  readonly #healthChecks: HealthCheckServers
  readonly #events: EventRecorder
  readonly #problems: ProblemEvents
  readonly #waiting = new Set<{ readonly due: number; resolve(): void }>()
  /** Counts changes; those up to `#applied` are in force. */
  #changes = 0
  #applied = 0
  /** What is in force, unless something of it could not be done. */
  #inForce: Wanted | undefined

  constructor(options: ServiceProxyOptions) {
    this.#options = options
    this.#queue = new KeyQueue(options.clock, retry)
    this.#healthChecks = new HealthCheckServers(options.placeOf)
    this.#events = new EventRecorder({ ...options, component: 'kube-proxy' })
    this.#problems = new ProblemEvents(this.#events)
  }

  /** Until the signal aborts; then resolves once nothing is carried any more. */
  async run(): Promise<void> {
    const { signal, dataPath } = this.#options
    signal.addEventListener('abort', () => this.#queue.close(), { once: true })
    if (signal.aborted) this.#queue.close()
    // What is not known yet must not look like what is not there.
    await Promise.race([this.#watch(), aborted(signal)])
    this.#changed()
    await this.#work()
    this.#healthChecks.close()
    await dataPath.close()
    await this.#events.idle()
  }

  async hasLeft(podUid: string, signal: AbortSignal): Promise<void> {
    const { clock, informers } = this.#options
    // Whoever heard of the pod's end first may be here before it was heard of there.
    await nextTurn()
    if (informers.informer(endpointSlices).having(podsOf, podUid).length === 0) return
    const ended = AbortSignal.any([signal, this.#options.signal])
    const settled = this.#isApplied(this.#changes).then(() => sleep(clock, settling, ended))
    await Promise.race([settled, sleep(clock, longestWait, ended)]).catch(() => undefined)
  }

  async #watch(): Promise<void> {
    const { informers } = this.#options
    const follow = (resource: ResourceRef) => {
      const informer = informers.informer(resource)
      informer.listen(() => this.#changed())
      return informer.synced
    }
    const knownPods = informers.informer(pods)
    knownPods.listen((pod, before) => {
      const isToGo = isEnding(pod) && !isEnding(before)
      if (isToGo || hostPortWords(pod).length > 0) this.#changed()
    })
    await Promise.all([...[services, endpointSlices, nodes].map(follow), knownPods.synced])
  }

  #changed(): void {
    this.#changes++
    this.#queue.add(key)
  }

  async #work(): Promise<void> {
    while ((await this.#queue.take()) !== undefined) {
      try {
        // Changes that come together are looked at once.
        await nextTurn()
        const hasProblems = await this.#apply()
        this.#queue.succeeded(key)
        if (hasProblems) this.#queue.addAfter(key, retryAfter)
      } catch (error) {
        this.#options.log.error({ err: error }, 'connections to services could not be changed')
        this.#inForce = undefined
        this.#queue.failed(key)
      }
    }
  }

  /** Whether something could not be done, and is to be tried again. */
  async #apply(): Promise<boolean> {
    const upTo = this.#changes
    const wanted = this.#read()
    const isNews = !isDeepStrictEqual(wanted, this.#inForce)
    const found = isNews ? await this.#bringAbout(wanted) : []
    this.#inForce = found.length > 0 ? undefined : wanted
    this.#applied = upTo
    for (const it of this.#waiting) if (it.due <= upTo) it.resolve()
    return found.length > 0
  }

  #read(): Wanted {
    const { informers } = this.#options
    const knownPods = informers.informer(pods)
    const known = trafficOf({
      services: informers.informer(services).all(),
      slices: informers.informer(endpointSlices).all(),
      nodes: informers.informer(nodes).all(),
      isEnding: (uid) => isEnding(knownPods.withUid(uid)),
    })
    const withPorts = knownPods.having(hostPortWords, hostPortWord)
    if (withPorts.length === 0) return known
    const hostPorts = hostPortsOf(withPorts, known.traffic.nodes)
    return { ...known, traffic: { ...known.traffic, hostPorts } }
  }

  async #bringAbout({ traffic, healthChecks, problems }: Wanted): Promise<readonly Problem[]> {
    const found = [
      ...(await this.#options.dataPath.apply(traffic)),
      ...(await this.#healthChecks.apply(healthChecks, traffic.nodes)),
    ]
    this.#problems.tell([...problems, ...found])
    return found
  }

  async #isApplied(due: number): Promise<void> {
    if (this.#applied >= due) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const waiting = { due, resolve }
    this.#waiting.add(waiting)
    await promise
    this.#waiting.delete(waiting)
  }
}

const isEnding = (pod: Pod | undefined): boolean => pod?.metadata.deletionTimestamp !== undefined

/** An empty list is written as null. */
const podsOf = ({ endpoints }: EndpointSlice): string[] =>
  (endpoints ?? []).flatMap(({ targetRef }) => targetRef?.uid ?? [])

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
