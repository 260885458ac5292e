import type { Logger } from '@galley/kit/logging'
import { SupervisedWorker } from '@galley/kit/workers/supervised-worker'
import type { ForwardReply, ForwardRequest } from './forward-request.ts'
import type { Reach } from './reach.ts'

const nothing: ForwardReply = { listening: new Map(), failed: new Map() }

const script = new URL('./worker.ts', import.meta.url)

/** Megabytes of heap beyond which the thread is replaced, with all its connections. */
const mostHeap = 256

/**
 * Forwards in a thread of its own, so that traffic and the rest of the process do not wait for one another. The thread is
 * there once there is something to listen for. One that dies is replaced, and goes on with what it was told last.
 */
export class Forwarding {
  readonly #reach: Reach
  readonly #log: Logger
  #worker: Promise<SupervisedWorker<ForwardRequest, ForwardReply>> | undefined
  #last: ForwardRequest | undefined

  constructor(reach: Reach, log: Logger) {
    this.#reach = reach
    this.#log = log
  }

  async apply(request: ForwardRequest): Promise<ForwardReply> {
    this.#last = request
    if (!this.#worker && request.listens.length === 0) return nothing
    const worker = await this.#start()
    return worker.call(request)
  }

  async close(): Promise<void> {
    const worker = await this.#worker
    await worker?.close()
  }

  #start(): Promise<SupervisedWorker<ForwardRequest, ForwardReply>> {
    this.#worker ??= SupervisedWorker.start({
      script,
      name: 'service-proxy',
      data: this.#reach,
      maxHeapMb: mostHeap,
      onDeath: (reason) => {
        this.#log.error({ err: reason }, 'the thread that forwards connections ended')
        this.#again().catch((err) => this.#log.error({ err }, 'connections are not forwarded'))
      },
    })
    // Tried again with the next call.
    this.#worker.catch(() => {
      this.#worker = undefined
    })
    return this.#worker
  }

  async #again(): Promise<void> {
    const worker = await this.#worker
    if (this.#last) await worker?.call(this.#last)
  }
}
