import { createLogger } from '@galley/kit/logging'
import { SimulatedClock } from '@galley/kit/simulated-clock'
import { usedOf } from '../apiserver/admission/quota/count.ts'
import { bootstrap } from '../apiserver/bootstrap/bootstrap.ts'
import { nodeObjects } from '../apiserver/bootstrap/nodes.ts'
import { initialObjects } from '../apiserver/bootstrap/objects.ts'
import { type Api, createApi } from '../apiserver/handler.ts'
import { inProcess } from '../apiserver/in-process.ts'
import { Resources } from '../apiserver/resources.ts'
import { timeText } from '../apiserver/server.ts'
import type { Fetch } from '../client/carrier.ts'
import { Client } from '../client/client.ts'
import { serviceAccounts } from '../client/resources.ts'
import { Kinds } from '../controllers/garbage-collector/kinds.ts'
import type { Controller } from '../controllers/loop/controller.ts'
import { deletableResources, ownedKinds } from '../controllers/namespaced.ts'
import { controllers } from '../controllers/table.ts'
import { definitions } from '../crd/conditions.ts'
import { structs } from '../kinds/structure/structs.ts'
import { kinds } from '../kinds/table.ts'
import { runParts } from '../run-parts.ts'
import { createMemoryStore } from '../store/live-store.ts'
import { type FaultRates, faultyFetch, noFaults } from './faulty-fetch.ts'
import { Random } from './random.ts'

/** When simulations begin. */
const beginning = Date.UTC(2026, 0, 5)
/** Turns of the event loop without anything going on, after which nothing goes on any more. */
const calmTurns = 1

export const nodeNames = ['node-0', 'node-1', 'node-2', 'node-3'] as const

/** A cluster on simulated time: the real parts over the real API, all but the disk, the network and the hours. */
export class World {
  readonly clock = new SimulatedClock(beginning)
  readonly random: Random
  readonly store = createMemoryStore()
  readonly #api: Api
  /** Of somebody whom nothing goes wrong for: whoever asks for objects, and whoever checks them. */
  readonly client: Client
  rates: FaultRates = noFaults
  crashes = 0
  #activity = 0
  #parts: { readonly ended: AbortController; readonly done: Promise<void> } | undefined

  constructor(seed: number) {
    this.random = new Random(seed)
    this.#api = createApi({
      store: this.store,
      resources: new Resources(kinds, structs),
      clock: this.clock,
      log: silent,
    })
    this.client = this.#clientOf('user')
  }

  async begin(): Promise<void> {
    const capacity = { cpu: '8', memory: '16Gi', pods: '30' }
    const options = { count: nodeNames.length, capacity, areSimulated: true }
    await bootstrap(this.#api.server, this.client, initialObjects)
    await bootstrap(this.#api.server, this.client, nodeObjects(options, timeText(this.clock.now())))
    await this.client.create(serviceAccounts, { metadata: { name: 'default', namespace } })
    this.#start()
    await this.settle()
  }

  /** Passes time. Whatever falls due on the way happens, and what follows from it, each at its own time. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.clock.monotonic() + milliseconds
    for (;;) {
      await this.settle()
      const next = this.clock.nextIn()
      const left = end - this.clock.monotonic()
      if (next === undefined || next > left) return this.clock.advance(left)
      this.clock.advance(next)
    }
  }

  /** Resolves when nothing goes on any more until time passes. */
  async settle(): Promise<void> {
    for (let calm = 0; calm < calmTurns; calm++) {
      const before = this.#activity
      await new Promise(setImmediate)
      if (this.#activity !== before) calm = -1
    }
    if (!this.#parts?.ended.signal.aborted) return
    await this.#parts.done
    this.#start()
    await this.settle()
  }

  /** Ends the process as `kill -9` does; it begins again as soon as what is under way has ended. */
  crash(): void {
    this.crashes++
    this.#parts?.ended.abort()
  }

  async end(): Promise<void> {
    this.#parts?.ended.abort()
    await this.#parts?.done
  }

  #start(): void {
    const ended = new AbortController()
    const fetch = faultyFetch({
      fetch: inProcess(this.#api),
      clock: this.clock,
      random: this.random,
      signal: ended.signal,
      rates: () => this.rates,
      crash: () => this.crash(),
      onActivity: () => this.#activity++,
    })
    const done = runParts({
      clock: this.clock,
      log: silent,
      signal: ended.signal,
      controllers: controllersOf(this.#api),
      client: (userAgent) => new Client({ fetch, userAgent }),
      isSimulated: () => true,
    })
    this.#parts = { ended, done }
  }

  #clientOf(userAgent: string): Client {
    const fetch: Fetch = (request) => {
      this.#activity++
      return inProcess(this.#api)(request)
    }
    return new Client({ fetch, userAgent })
  }
}

export const namespace = 'default'

const silent = createLogger({ level: 'silent' })

function controllersOf({ server }: Api): readonly Controller[] {
  const all = new Kinds(ownedKinds(server.resources.all()))
  return controllers({
    certificate: '',
    signToken: () => Promise.reject(new Error('Nobody asks for a token here')),
    deletable: () => deletableResources(server.resources.all()),
    owned: () => all,
    definitions,
    usedOf: (quota) => usedOf(server, quota),
    services: server.services,
  })
}
