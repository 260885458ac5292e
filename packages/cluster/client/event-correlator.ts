import type { Clock } from '@galley/kit/clock'
import type { NewEvent } from './event-recorder.ts'

/** Different messages for one reason within the window, from which on they are told as one. */
const mostAlike = 10
const window = 600_000
/** Events that one part may tell of one object at once; then one every five minutes. */
const burst = 25
const refill = 300_000
const mostRemembered = 4096

/** What was told before under the same key. */
export interface Told {
  readonly name: string
  readonly count: number
  readonly firstTimestamp: string
}

export type Correlated =
  | { readonly kind: 'drop' }
  | { readonly kind: 'create' | 'count'; readonly event: NewEvent; readonly key: string }

/** What an event is about, whichever of its revisions. */
const subjectOf = ({ involvedObject: { apiVersion, kind, namespace, name, uid } }: NewEvent) => [
  apiVersion,
  kind,
  namespace,
  name,
  uid,
]

/**
 * Keeps events from flooding: the same one is counted instead of told again, those that differ only by their message are
 * put together, and what goes on and on is left out. The numbers are those of client-go's EventCorrelator.
 */
export class EventCorrelator {
  readonly #clock: Clock
  readonly #tokens = new Recent<{ left: number; at: number }>(mostRemembered)
  readonly #alike = new Recent<{ messages: Set<string>; at: number }>(mostRemembered)
  readonly #told = new Recent<Told>(mostRemembered)

  constructor(clock: Clock) {
    this.#clock = clock
  }

  correlate(event: NewEvent): Correlated {
    if (!this.#isAffordable(event)) return { kind: 'drop' }
    const { message, key } = this.#putTogether(event)
    const before = this.#told.get(key)
    if (!before) return { kind: 'create', key, event: { ...event, message } }
    const { name, firstTimestamp } = before
    return {
      kind: 'count',
      key,
      event: {
        ...event,
        metadata: { ...event.metadata, name },
        message,
        firstTimestamp,
        count: before.count + 1,
      },
    }
  }

  told(key: string, { metadata, count, firstTimestamp }: NewEvent): void {
    this.#told.set(key, { name: metadata.name, count, firstTimestamp })
  }

  #isAffordable(event: NewEvent): boolean {
    const key = JSON.stringify([event.source, subjectOf(event), event.type])
    const now = this.#clock.now()
    const { left, at } = this.#tokens.get(key) ?? { left: burst, at: now }
    const filled = Math.min(burst, left + (now - at) / refill)
    this.#tokens.set(key, { left: filled >= 1 ? filled - 1 : filled, at: now })
    return filled >= 1
  }

  #putTogether(event: NewEvent): { readonly message: string; readonly key: string } {
    const alike = JSON.stringify([event.source, subjectOf(event), event.type, event.reason])
    const now = this.#clock.now()
    const known = this.#alike.get(alike)
    const messages = known && now - known.at <= window ? known.messages : new Set<string>()
    messages.add(event.message)
    this.#alike.set(alike, { messages, at: now })
    const { fieldPath } = event.involvedObject
    const same = JSON.stringify([alike, fieldPath, event.message])
    if (messages.size < mostAlike) return { message: event.message, key: same }
    messages.delete([...messages][0] ?? '')
    return { message: `(combined from similar events): ${event.message}`, key: alike }
  }
}

/** The entries that were set last, up to a number. */
class Recent<T> {
  readonly #most: number
  readonly #entries = new Map<string, T>()

  constructor(most: number) {
    this.#most = most
  }

  get(key: string): T | undefined {
    return this.#entries.get(key)
  }

  set(key: string, value: T): void {
    this.#entries.delete(key)
    this.#entries.set(key, value)
    if (this.#entries.size <= this.#most) return
    const [oldest] = this.#entries.keys()
    if (oldest !== undefined) this.#entries.delete(oldest)
  }
}
