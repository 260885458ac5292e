import { GalleyError } from '@galley/kit/errors'
import type { Limits } from './limits.ts'

type Bounds = Pick<Limits, 'requestsInFlight' | 'bytesInFlight'>

/** One request's share of what may be held in memory. */
export interface Lease {
  /** Claims `bytes` more until the request ends. Throws `overloaded` where all requests together hold too much. */
  take(bytes: number): void
}

/**
 * Bounds the bytes that requests hold and the requests worked on, so that overload costs a 503 and not
 * memory. A request takes a place among those only once it has been read: clients that send slowly
 * keep nobody out.
 */
export class Admission {
  readonly #bounds: Bounds
  #requests = 0
  #bytes = 0

  constructor(bounds: Bounds) {
    this.#bounds = bounds
  }

  /** Requests being worked on. */
  get requests(): number {
    return this.#requests
  }

  /** Bytes that requests hold, those still being read included. */
  get bytes(): number {
    return this.#bytes
  }

  /** Runs a request from its first byte to its answer; throws `overloaded` when it would find no place. */
  async receive<T>(handle: (lease: Lease) => Promise<T>): Promise<T> {
    this.#requirePlace()
    let held = 0
    const take = (bytes: number) => {
      if (this.#bytes + bytes > this.#bounds.bytesInFlight) {
        throw overloaded('The requests under way hold as many bytes as they may.')
      }
      held += bytes
      this.#bytes += bytes
    }
    try {
      return await handle({ take })
    } finally {
      this.#bytes -= held
    }
  }

  /** Runs the work of a request that has been read; throws `overloaded` when there is no place for it. */
  async work<T>(work: () => Promise<T>): Promise<T> {
    this.#requirePlace()
    this.#requests += 1
    try {
      return await work()
    } finally {
      this.#requests -= 1
    }
  }

  #requirePlace(): void {
    if (this.#requests < this.#bounds.requestsInFlight) return
    throw overloaded(`${this.#requests} requests are being worked on already.`)
  }
}

function overloaded(message: string): GalleyError {
  return new GalleyError('overloaded', message, { next: 'Try again in a moment.' })
}
