import { type Clock, systemClock } from '../clock.ts'
import { GalleyError, toGalleyError } from '../errors.ts'
import { cancelled, type Patience, whenPatienceEnds } from './patience.ts'
import { WaitingLine } from './waiting-line.ts'

/** What a dispatcher hands batches to: a worker, seen from outside. */
export interface Lane<Item, Result> {
  /** One result an item, in their order. Called with one batch more under way only by `ahead`. */
  run(items: readonly Item[]): Promise<readonly Result[]>
  /** Resolves once the lane can take a batch; rejects when an attempt to revive it failed. */
  ready(): Promise<void>
}

export interface DispatcherOptions<Item, Result> {
  readonly lanes: readonly Lane<Item, Result>[]
  /** Weight that one batch may have; an item that is heavier goes alone. */
  readonly maxBatch: number
  /** Weight that may wait while all lanes are busy. */
  readonly queueLimit: number
  /** How long a free lane may wait for a full batch. By default it takes at once what is there. */
  readonly maxDelayMs?: number
  /**
   * Hand a busy lane its next batch as soon as that is full, which waiting could not improve: the lane
   * then goes on without a pause. By default a lane has one batch at a time.
   */
  readonly ahead?: boolean
  readonly clock?: Clock
}

export interface SubmitOptions extends Patience {
  /** Share of a batch that the item takes, by default 1. */
  readonly weight?: number
}

/** A lane and the number of batches that it was given and has not answered, or not recovered from. */
interface Load<Item, Result> {
  readonly lane: Lane<Item, Result>
  batches: number
}

interface Ticket<Item, Result> {
  readonly item: Item
  readonly weight: number
  readonly queuedAt: number
  readonly resolve: (result: Result) => void
  readonly reject: (error: GalleyError) => void
}

/**
 * Hands items to lanes in the order they came, several at once where several wait. Every item
 * submitted is answered exactly once: by its result, its lane's failure, or the end of its caller's
 * patience, whichever is first.
 */
export class Dispatcher<Item, Result> {
  readonly #options: DispatcherOptions<Item, Result>
  readonly #clock: Clock
  readonly #line = new WaitingLine<Ticket<Item, Result>>()
  /** Whoever was given something longest ago is first. */
  readonly #loads: Load<Item, Result>[]
  /** Lanes whose last attempt to come back failed. */
  readonly #lost = new Set<Load<Item, Result>>()
  #batchesUnderWay = 0
  #cancelAlarm: (() => void) | undefined
  #closing: PromiseWithResolvers<void> | undefined

  constructor(options: DispatcherOptions<Item, Result>) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#loads = options.lanes.map((lane) => ({ lane, batches: 0 }))
  }

  /** Weight now waiting for a lane. */
  get depth(): number {
    return this.#line.weight
  }

  /** Rejects with `overloaded`, `deadline`, `cancelled`, or with what the lane rejected with. */
  submit(item: Item, { weight = 1, ...patience }: SubmitOptions = {}): Promise<Result> {
    const refusal = this.#refusal(weight, patience.signal)
    if (refusal) return Promise.reject(refusal)
    return new Promise((resolve, reject) => {
      const forget = whenPatienceEnds(patience, this.#clock, (error) => {
        this.#line.remove(ticket)
        reject(error)
        this.#noticeEmpty()
      })
      const ticket: Ticket<Item, Result> = {
        item,
        weight,
        queuedAt: this.#clock.monotonic(),
        resolve(result) {
          forget()
          resolve(result)
        },
        reject(error) {
          forget()
          reject(error)
        },
      }
      this.#line.push(ticket)
      this.#dispatch()
    })
  }

  /** Refuses what comes from now on; resolves when all that came before has been answered. */
  close(): Promise<void> {
    this.#closing ??= Promise.withResolvers()
    this.#dispatch()
    this.#noticeEmpty()
    return this.#closing.promise
  }

  #refusal(weight: number, signal: AbortSignal | undefined): GalleyError | undefined {
    if (this.#closing) return new GalleyError('cancelled', 'The service is closing.')
    if (signal?.aborted) return cancelled(signal)
    const { queueLimit } = this.#options
    if (this.#withBatches(0) || this.#line.weight + weight <= queueLimit) return undefined
    const found = `${this.#line.weight} wait and ${queueLimit} may`
    return new GalleyError('overloaded', `The queue is full: ${found}.`, {
      next: 'Try again in a moment.',
    })
  }

  #dispatch(): void {
    while (!this.#line.isEmpty) {
      const load = this.#withBatches(0) ?? this.#takingAhead()
      if (!load) return
      const delayMs = this.#delayMs()
      if (delayMs > 0) {
        this.#dispatchIn(delayMs)
        return
      }
      this.#loads.splice(this.#loads.indexOf(load), 1)
      this.#loads.push(load)
      void this.#run(load, this.#line.take(this.#options.maxBatch))
    }
  }

  #withBatches(count: number): Load<Item, Result> | undefined {
    return this.#loads.find((load) => load.batches === count)
  }

  #takingAhead(): Load<Item, Result> | undefined {
    const isFull = this.#line.weight >= this.#options.maxBatch
    return this.#options.ahead && isFull ? this.#withBatches(1) : undefined
  }

  /** For how long the batch that waits may still be given time to fill up. */
  #delayMs(): number {
    const { maxDelayMs = 0, maxBatch } = this.#options
    const first = this.#line.first
    if (maxDelayMs === 0 || this.#closing || !first || this.#line.weight >= maxBatch) return 0
    return first.queuedAt + maxDelayMs - this.#clock.monotonic()
  }

  #dispatchIn(delayMs: number): void {
    this.#cancelAlarm ??= this.#clock.after(delayMs, () => {
      this.#cancelAlarm = undefined
      this.#dispatch()
    })
  }

  async #run(load: Load<Item, Result>, batch: readonly Ticket<Item, Result>[]): Promise<void> {
    load.batches++
    this.#batchesUnderWay++
    try {
      const results = await load.lane.run(batch.map((ticket) => ticket.item))
      // The lane goes on first; whoever is answered can wait a moment longer than a worker should.
      this.#release(load)
      answer(batch, results)
    } catch (error) {
      for (const ticket of batch) ticket.reject(toGalleyError(error))
      void this.#revive(load)
    }
    this.#batchesUnderWay--
    this.#noticeEmpty()
  }

  #release(load: Load<Item, Result>): void {
    load.batches--
    this.#dispatch()
  }

  async #revive(load: Load<Item, Result>): Promise<void> {
    try {
      await load.lane.ready()
      this.#lost.delete(load)
      this.#release(load)
    } catch (error) {
      this.#lost.add(load)
      if (this.#lost.size === this.#loads.length) this.#refuseAll(toGalleyError(error))
      if (!this.#closing) void this.#revive(load)
    }
  }

  /** With no lane left there is nobody to wait for. */
  #refuseAll(error: GalleyError): void {
    for (const ticket of this.#line.take(Number.POSITIVE_INFINITY)) ticket.reject(error)
    this.#noticeEmpty()
  }

  #noticeEmpty(): void {
    if (!this.#closing || this.#batchesUnderWay > 0 || !this.#line.isEmpty) return
    this.#cancelAlarm?.()
    this.#closing.resolve()
  }
}

function answer<Item, Result>(
  batch: readonly Ticket<Item, Result>[],
  results: readonly Result[],
): void {
  for (const [index, ticket] of batch.entries()) {
    // A lane answers each of its items (its contract); `Result` may itself be undefined.
    ticket.resolve(results[index] as Result)
  }
}
