import { type Clock, sleep } from '@galley/kit/clock'
import type { Logger } from '@galley/kit/logging'
import type { Client } from './client.ts'
import { ApiError, isAlreadyExists, isNotFound } from './errors.ts'
import { EventCorrelator } from './event-correlator.ts'
import type { ApiObject, ResourceRef } from './resource.ts'

/** What an event is about. */
export interface ObjectReference {
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  readonly namespace?: string | undefined
  readonly name?: string | undefined
  readonly uid?: string | undefined
  readonly resourceVersion?: string | undefined
  readonly fieldPath?: string | undefined
}

export interface NewEvent extends ApiObject {
  readonly metadata: { readonly name: string; readonly namespace: string }
  readonly involvedObject: ObjectReference
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
  readonly source: { readonly component: string; readonly host?: string }
  readonly reportingComponent: string
  readonly reportingInstance: string
  readonly firstTimestamp: string
  readonly lastTimestamp: string
  readonly count: number
}

const events: ResourceRef<NewEvent> = { group: '', version: 'v1', plural: 'events', kind: 'Event' }

export interface EventRecorderOptions {
  readonly client: Client
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
  /** Which part tells: `deployment-controller`. */
  readonly component: string
  /** The node that it runs on, if any. */
  readonly host?: string
}

const mostWaiting = 1000
const attempts = 12
const pause = 10_000

/** Tells users what a part did with an object, in order and without keeping the part waiting. */
export class EventRecorder {
  readonly #options: EventRecorderOptions
  readonly #correlator: EventCorrelator
  #waiting = 0
  #last: Promise<void> = Promise.resolve()
  #lastName = 0n

  constructor(options: EventRecorderOptions) {
    this.#options = options
    this.#correlator = new EventCorrelator(options.clock)
  }

  normal(about: ApiObject | ObjectReference, reason: string, message: string): void {
    this.#tell(about, 'Normal', reason, message)
  }

  warning(about: ApiObject | ObjectReference, reason: string, message: string): void {
    this.#tell(about, 'Warning', reason, message)
  }

  /** Resolves once all that was told so far is written or given up. */
  idle(): Promise<void> {
    return this.#last
  }

  #tell(
    about: ApiObject | ObjectReference,
    type: NewEvent['type'],
    reason: string,
    message: string,
  ) {
    if (this.#waiting >= mostWaiting) return
    this.#waiting++
    const event = this.#event(about, type, reason, message)
    this.#last = this.#last.then(() => this.#record(event)).finally(() => this.#waiting--)
  }

  #event(
    about: ApiObject | ObjectReference,
    type: NewEvent['type'],
    reason: string,
    message: string,
  ): NewEvent {
    const { component, host, clock } = this.#options
    const involvedObject = 'metadata' in about ? referenceTo(about) : about
    const time = `${new Date(clock.now()).toISOString().slice(0, 19)}Z`
    return {
      metadata: {
        name: `${involvedObject.name}.${this.#uniqueTime()}`,
        namespace: involvedObject.namespace || 'default',
      },
      involvedObject,
      type,
      reason,
      message,
      source: { component, ...(host !== undefined && { host }) },
      reportingComponent: component,
      reportingInstance: host ?? '',
      firstTimestamp: time,
      lastTimestamp: time,
      count: 1,
    }
  }

  /** Nanoseconds since 1970 in hexadecimal, never the same twice. */
  #uniqueTime(): string {
    const now = BigInt(Math.trunc(this.#options.clock.now())) * 1_000_000n
    this.#lastName = now > this.#lastName ? now : this.#lastName + 1n
    return this.#lastName.toString(16)
  }

  async #record(event: NewEvent): Promise<void> {
    const correlated = this.#correlator.correlate(event)
    if (correlated.kind === 'drop') return
    const { log, clock, signal } = this.#options
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        await this.#write(correlated, attempt === 1)
        return
      } catch (error) {
        const isRefused = error instanceof ApiError && error.code < 500 && error.code !== 429
        if (isRefused || attempt === attempts || signal.aborted)
          return log.debug({ err: error, reason: event.reason }, 'an event was not recorded')
        await sleep(clock, pause, signal).catch(() => undefined)
      }
    }
  }

  async #write(
    { kind, event, key }: Exclude<ReturnType<EventCorrelator['correlate']>, Dropped>,
    isFirst: boolean,
  ) {
    if (kind === 'count' && (await this.#count(event))) return this.#correlator.told(key, event)
    // What was told before was removed meanwhile: an event of its own again.
    const fresh = await this.#create(kind === 'count' ? this.#renamed(event) : event, isFirst)
    this.#correlator.told(key, fresh)
  }

  /** Another part may have told of the same object at the same time; what is there after a failure is the event itself. */
  async #create(event: NewEvent, isFirst: boolean): Promise<NewEvent> {
    try {
      await this.#options.client.create(events, event)
      return event
    } catch (error) {
      if (!isAlreadyExists(error)) throw error
      return isFirst ? this.#create(this.#renamed(event), isFirst) : event
    }
  }

  #renamed(event: NewEvent): NewEvent {
    const name = `${event.involvedObject.name}.${this.#uniqueTime()}`
    return { ...event, metadata: { ...event.metadata, name } }
  }

  /** Whether the event was there to be counted up. */
  async #count({ metadata, count, message, lastTimestamp }: NewEvent): Promise<boolean> {
    try {
      const change = { count, message, lastTimestamp }
      await this.#options.client.patch(events, metadata, 'strategic', change)
      return true
    } catch (error) {
      if (isNotFound(error)) return false
      throw error
    }
  }
}

type Dropped = { readonly kind: 'drop' }

const referenceTo = ({ apiVersion, kind, metadata }: ApiObject): ObjectReference => ({
  apiVersion,
  kind,
  namespace: metadata.namespace,
  name: metadata.name,
  uid: metadata.uid,
  resourceVersion: metadata.resourceVersion,
})
