import { randomInt } from 'node:crypto'
import { hostname } from 'node:os'
import { type Clock, sleep } from '@galley/kit/clock'
import type { Logger } from '@galley/kit/logging'
import type { Client } from '../client/client.ts'
import { ApiError, isNotFound } from '../client/errors.ts'
import type { ApiObject, ResourceRef } from '../client/resource.ts'

export interface Told {
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  /** What was being done: `Binding`. */
  readonly action: string
  readonly note: string
  readonly regarding: ApiObject
  readonly related?: ApiObject
}

interface Reference {
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  readonly namespace?: string | undefined
  readonly name?: string | undefined
  readonly uid?: string | undefined
  readonly resourceVersion?: string | undefined
}

interface SeriesEvent extends ApiObject {
  readonly metadata: { readonly name: string; readonly namespace: string }
  readonly eventTime: string
  readonly type: Told['type']
  readonly reason: string
  readonly action: string
  readonly note: string
  readonly regarding: Reference
  readonly related?: Reference
  readonly reportingController: string
  readonly reportingInstance: string
  readonly series?: { readonly count: number; readonly lastObservedTime: string }
}

const events: ResourceRef<SeriesEvent> = {
  group: 'events.k8s.io',
  version: 'v1',
  plural: 'events',
  kind: 'Event',
}

export interface SeriesRecorderOptions {
  readonly client: Client
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
  /** `default-scheduler`. */
  readonly controller: string
}

/** The numbers of client-go's event broadcaster. */
const seriesEnds = 360_000
const attempts = 12
const pause = 10_000
const mostWaiting = 10_000
const atOnce = 32

/**
 * Tells events in the form of events.k8s.io: what comes again is counted in a series of the first one, whatever its note.
 */
export class SeriesRecorder {
  readonly #options: SeriesRecorderOptions
  readonly #told = new Map<string, SeriesEvent>()
  readonly #waiting: SeriesEvent[] = []
  readonly #idle: (() => void)[] = []
  /** Events that are being written, by their names: what follows on them has to wait. */
  readonly #current = new Map<string, Promise<void>>()
  #writing = 0
  #lastName = 0n

  constructor(options: SeriesRecorderOptions) {
    this.#options = options
    this.#endSeriesLater()
  }

  tell(told: Told): void {
    const event = this.#event(told)
    const key = keyOf(event)
    const first = this.#told.get(key)
    if (!first) {
      this.#told.set(key, event)
      this.#write(event)
      return
    }
    const next = { ...first, series: this.#next(first) }
    this.#told.set(key, next)
    if (!first.series) this.#write(next)
  }

  /** Resolves once all that was told so far is written or given up. */
  idle(): Promise<void> {
    if (this.#writing === 0) return Promise.resolve()
    return new Promise((resolve) => {
      this.#idle.push(resolve)
    })
  }

  #next({ series }: SeriesEvent) {
    return { count: (series?.count ?? 1) + 1, lastObservedTime: this.#now() }
  }

  #event({ type, reason, action, note, regarding, related }: Told): SeriesEvent {
    const { controller } = this.#options
    const namespace = regarding.metadata.namespace || 'default'
    return {
      metadata: { name: `${regarding.metadata.name}.${this.#uniqueTime()}`, namespace },
      eventTime: this.#now(),
      reportingController: controller,
      reportingInstance: `${controller}-${hostname()}`,
      action,
      reason,
      regarding: referenceTo(regarding),
      ...(related && { related: referenceTo(related) }),
      note,
      type,
    }
  }

  #now(): string {
    return new Date(this.#options.clock.now()).toISOString().replace('Z', '000Z')
  }

  /**
   * Nanoseconds since 1970 in hexadecimal, never the same twice. Clocks have milliseconds only, in which another part may
   * tell of the same object; the rest is made up.
   */
  #uniqueTime(): string {
    const millisecond = BigInt(Math.trunc(this.#options.clock.now()))
    const now = millisecond * 1_000_000n + BigInt(randomInt(1_000_000))
    this.#lastName = now > this.#lastName ? now : this.#lastName + 1n
    return this.#lastName.toString(16)
  }

  #endSeriesLater(): void {
    const { clock, signal } = this.#options
    const cancel = clock.after(seriesEnds, () => {
      if (signal.aborted) return
      this.#endSeries()
      this.#endSeriesLater()
    })
    signal.addEventListener('abort', cancel, { once: true })
  }

  #endSeries(): void {
    const since = this.#options.clock.now() - seriesEnds
    for (const [key, event] of this.#told) {
      if (Date.parse(event.series?.lastObservedTime ?? event.eventTime) >= since) continue
      this.#told.delete(key)
      if (event.series) this.#write(event)
    }
  }

  #write(event: SeriesEvent): void {
    if (this.#waiting.length >= mostWaiting) return
    this.#waiting.push(event)
    if (this.#writing < atOnce) void this.#work()
  }

  async #work(): Promise<void> {
    this.#writing++
    for (let event = this.#waiting.shift(); event; event = this.#waiting.shift())
      await this.#recordInTurn(event)
    this.#writing--
    if (this.#writing === 0) for (const wake of this.#idle.splice(0)) wake()
  }

  async #recordInTurn(event: SeriesEvent): Promise<void> {
    const { name } = event.metadata
    const before = this.#current.get(name) ?? Promise.resolve()
    const current = before.then(() => this.#record(event))
    this.#current.set(name, current)
    await current
    if (this.#current.get(name) === current) this.#current.delete(name)
  }

  async #record(event: SeriesEvent): Promise<void> {
    const { log, clock, signal } = this.#options
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        return await this.#send(event)
      } catch (error) {
        const isRefused = error instanceof ApiError && error.code < 500 && error.code !== 429
        if (isRefused || attempt === attempts || signal.aborted)
          return log.debug({ err: error, reason: event.reason }, 'an event was not recorded')
        await sleep(clock, pause, signal).catch(() => undefined)
      }
    }
  }

  async #send(event: SeriesEvent): Promise<void> {
    const { client } = this.#options
    if (!event.series) {
      await client.create(events, event)
      return
    }
    try {
      await client.patch(events, event.metadata, 'strategic', { series: event.series })
    } catch (error) {
      if (!isNotFound(error)) throw error
      await client.create(events, event)
    }
  }
}

const keyOf = ({ type, action, reason, regarding, related }: SeriesEvent) =>
  JSON.stringify([type, action, reason, regarding, related])

const referenceTo = ({ apiVersion, kind, metadata }: ApiObject): Reference => ({
  apiVersion,
  kind,
  namespace: metadata.namespace,
  name: metadata.name,
  uid: metadata.uid,
  resourceVersion: metadata.resourceVersion,
})
