import type { Transferable } from 'node:worker_threads'
import { type Clock, sleep, systemClock } from '../clock.ts'
import { GalleyError } from '../errors.ts'
import { type WorkerOptions, WorkerThread } from './worker-thread.ts'

export interface SupervisedWorkerOptions extends WorkerOptions {
  readonly clock?: Clock
  /** Told of each death, and of each failed attempt to start a replacement. */
  onDeath?(reason: Error): void
}

const firstBackOffMs = 100
const longestBackOffMs = 5_000

/**
 * A worker thread that is replaced when it dies. Calls are answered one after another; those that a
 * dying thread leaves behind are rejected as `internal` and never repeated, since what killed one
 * thread would kill the next. Replacement is at once after a thread that answered something, later
 * and later after threads that did not.
 */
export class SupervisedWorker<Request, Response, Facts = undefined> {
  /** What the first thread said of itself when it was ready. */
  readonly facts: Facts
  readonly #options: SupervisedWorkerOptions
  readonly #closing = new AbortController()
  /** The thread that serves; `undefined` from its death until its replacement is ready. */
  #serving: WorkerThread<Request, Response, Facts> | undefined
  /** The thread made last, ready or not. */
  #newest: WorkerThread<Request, Response, Facts>
  /** The newest attempt to have a serving thread. */
  #attempt: Promise<void> = Promise.resolve()
  #deathsInARow = 0

  private constructor(
    options: SupervisedWorkerOptions,
    first: WorkerThread<Request, Response, Facts>,
    facts: Facts,
  ) {
    this.#options = options
    this.#newest = first
    this.facts = facts
    this.#serveBy(first)
  }

  /** Resolves when the worker is ready; rejects with the cause when its first thread is not. */
  static async start<Request, Response, Facts = undefined>(
    options: SupervisedWorkerOptions,
  ): Promise<SupervisedWorker<Request, Response, Facts>> {
    const first = new WorkerThread<Request, Response, Facts>(options)
    return new SupervisedWorker(options, first, await first.ready)
  }

  /**
   * Answers `request`; what is in `transfer` is moved, not copied. Rejects with what the worker's
   * handler threw, or with `internal` when the worker died or could not be started again.
   */
  call(request: Request, transfer?: readonly Transferable[]): Promise<Response> {
    if (this.#serving) return this.#serving.call(request, transfer)
    return this.ready().then(() => this.call(request, transfer))
  }

  /** Resolves once a thread serves; rejects when the attempt under way fails (another follows). */
  ready(): Promise<void> {
    return this.#attempt
  }

  /** Ends the worker at once; calls under way are rejected as `cancelled`. */
  async close(): Promise<void> {
    const closed = new GalleyError('cancelled', `The ${this.#options.name} worker was closed.`)
    this.#serving = undefined
    this.#attempt = Promise.reject(closed)
    this.#attempt.catch(() => {})
    this.#closing.abort(closed)
    await this.#newest.end()
  }

  #serveBy(thread: WorkerThread<Request, Response, Facts>): void {
    this.#serving = thread
    thread.death.then((reason) => {
      if (thread.answered) this.#deathsInARow = 0
      this.#replace(reason)
    })
  }

  #replace(reason: Error): void {
    if (this.#closing.signal.aborted) return
    this.#serving = undefined
    this.#attempt = this.#startAgain(backOffMs(this.#deathsInARow++))
    this.#attempt.catch((failure) => this.#replace(failure))
    this.#options.onDeath?.(reason)
  }

  async #startAgain(delayMs: number): Promise<void> {
    const { clock = systemClock } = this.#options
    await sleep(clock, delayMs, this.#closing.signal)
    this.#newest = new WorkerThread(this.#options)
    await this.#newest.ready
    this.#serveBy(this.#newest)
  }
}

function backOffMs(deathsBefore: number): number {
  if (deathsBefore === 0) return 0
  return Math.min(longestBackOffMs, firstBackOffMs * 2 ** (deathsBefore - 1))
}
