import { type Transferable, Worker } from 'node:worker_threads'
import { GalleyError, toGalleyError } from '../errors.ts'
import { type ErrorClass, unpackError } from './error-wire.ts'
import type { Answer, WorkerMessage } from './serve-worker.ts'

export interface WorkerOptions {
  /** A module that calls `serveWorker`. */
  readonly script: URL
  /** Names the worker in errors and in the system's list of threads. */
  readonly name: string
  /** Given to the script's `start`; copied by structured clone. */
  readonly data?: unknown
  /** Megabytes of heap beyond which the worker is ended; buffers outside the heap do not count. */
  readonly maxHeapMb?: number
  /** Classes of errors that keep their identity when they come out of the worker. */
  readonly errorClasses?: readonly ErrorClass[]
}

interface Waiting<Response> {
  resolve(value: Response): void
  reject(error: Error): void
}

/** One life of a worker thread, from its start to its end. */
export class WorkerThread<Request, Response, Facts> {
  /** Resolves when the script is ready to serve; rejects with what it threw, or why it died. */
  readonly ready: Promise<Facts>
  /** Resolves with the reason once this thread cannot answer any more. */
  readonly death: Promise<GalleyError>
  readonly #worker: Worker
  readonly #options: WorkerOptions
  readonly #start = Promise.withResolvers<Facts>()
  readonly #end = Promise.withResolvers<GalleyError>()
  /** Calls posted and not answered, in the order in which the worker answers them. */
  readonly #waiting: Waiting<Response>[] = []
  #answered = false
  #dead: GalleyError | undefined

  constructor(options: WorkerOptions) {
    this.#options = options
    this.ready = this.#start.promise
    this.death = this.#end.promise
    this.#worker = new Worker(options.script, {
      name: options.name,
      workerData: options.data,
      // Flags of the main script (`--input-type`, `--test`) are not for this one.
      execArgv: [],
      ...(options.maxHeapMb && { resourceLimits: { maxOldGenerationSizeMb: options.maxHeapMb } }),
    })
    this.#worker.on('message', (message) => this.#receive(message))
    this.#worker.on('messageerror', (error) => this.#die(error))
    this.#worker.on('error', (error) => this.#die(error))
    this.#worker.on('exit', (code) => this.#die(new Error(`it exited with code ${code}`)))
  }

  /** Posts a request. Rejects with what the handler threw, or with `internal` when the thread died. */
  call(request: Request, transfer?: readonly Transferable[]): Promise<Response> {
    if (this.#dead) return Promise.reject(this.#dead)
    return new Promise((resolve, reject) => {
      this.#worker.postMessage(request, transfer)
      this.#waiting.push({ resolve, reject })
    })
  }

  /** Whether this thread ever answered a call, be it with a failure. */
  get answered(): boolean {
    return this.#answered
  }

  /** Ends the thread; calls not yet answered are rejected as `cancelled`. */
  async end(): Promise<void> {
    this.#fail(new GalleyError('cancelled', `The ${this.#options.name} worker was closed.`))
    await this.#worker.terminate()
  }

  #receive(message: WorkerMessage<Response, Facts>): void {
    if (message.kind === 'ready') this.#start.resolve(message.facts)
    else this.#settle(message, this.#waiting.shift())
  }

  #settle(message: Answer<Response>, call: Waiting<Response> | undefined): void {
    this.#answered ||= call !== undefined
    if (message.kind === 'answer') call?.resolve(message.value)
    else {
      const error = unpackError(message.error, this.#options.errorClasses ?? [])
      // A failure that answers no call is that of the start.
      if (call) call.reject(error)
      else this.#fail(error)
    }
  }

  #die(cause: unknown): void {
    const { name } = this.#options
    const why = toGalleyError(cause).message
    this.#fail(new GalleyError('internal', `The ${name} worker died: ${why}`, { cause }))
  }

  #fail(error: GalleyError): void {
    if (this.#dead) return
    this.#dead = error
    // The death is told first: whoever learns of it by a rejected call finds it already dealt with.
    this.#end.resolve(error)
    this.#start.reject(error)
    for (const call of this.#waiting.splice(0)) call.reject(error)
    void this.#worker.terminate()
  }
}
