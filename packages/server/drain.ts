import type { Server } from 'node:http'
import type { Clock } from '@galley/kit/clock'
import type { Readiness } from './readiness.ts'

export interface DrainOptions {
  readonly graceMs: number
  readonly readiness: Readiness
  readonly clock: Clock
}

/** Follows a server's requests and brings it to rest. Made before the server gets its request handler. */
export class Drain {
  readonly #server: Server
  readonly #options: DrainOptions
  #underWay = 0
  #onIdle: () => void = () => undefined
  #stopped: Promise<'drained' | 'cut'> | undefined

  constructor(server: Server, options: DrainOptions) {
    this.#server = server
    this.#options = options
    server.on('request', (_request, response) => {
      this.#underWay += 1
      // Keeps a client from sending its next request into a connection about to close.
      if (!options.readiness.ready) response.setHeader('Connection', 'close')
      response.once('close', () => {
        this.#underWay -= 1
        if (this.#underWay === 0) this.#onIdle()
      })
    })
  }

  stop(): Promise<'drained' | 'cut'> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  async #stop(): Promise<'drained' | 'cut'> {
    const { readiness, graceMs } = this.#options
    readiness.stop()
    // Connections are still taken while requests are under way, since whoever balances needs a moment to
    // see that we are not ready; under steady load that would never end, hence half of the time.
    await this.#idleWithin(graceMs / 2)
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    this.#server.closeIdleConnections()
    const drained = await this.#idleWithin(graceMs / 2)
    this.#server.closeAllConnections()
    await closed
    return drained ? 'drained' : 'cut'
  }

  /** Whether no request is under way any more before `milliseconds` are over. */
  #idleWithin(milliseconds: number): Promise<boolean> {
    if (this.#underWay === 0) return Promise.resolve(true)
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(milliseconds, () => resolve(false))
      this.#onIdle = () => {
        cancel()
        resolve(true)
      }
    })
  }
}
