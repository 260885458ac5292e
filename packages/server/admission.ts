import { GalleyError } from '@galley/kit/errors'
import type { Limits } from './limits.ts'

/** One request's share of what may be held in memory. */
export interface Lease {
  /** Claims `bytes` more until the request ends. Throws `overloaded` where all requests together hold too much. */
  take(bytes: number): void
}

/** Bounds the requests worked on at once and the bytes they hold, so that overload costs a 503 and not memory. */
export class Admission {
  readonly #limits: Pick<Limits, 'requestsInFlight' | 'bytesInFlight'>
  #requests = 0
  #bytes = 0

  constructor(limits: Pick<Limits, 'requestsInFlight' | 'bytesInFlight'>) {
    this.#limits = limits
  }

  get requests(): number {
    return this.#requests
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Runs `work` as one request in flight; throws `overloaded` without running it when there are too many. */
  async admit<T>(work: (lease: Lease) => Promise<T>): Promise<T> {
    if (this.#requests >= this.#limits.requestsInFlight) {
      throw overloaded(`${this.#requests} requests are in flight already`)
    }
    let held = 0
    const take = (bytes: number) => {
      if (this.#bytes + bytes > this.#limits.bytesInFlight) {
        throw overloaded('The requests in flight hold as many bytes as they may')
      }
      held += bytes
      this.#bytes += bytes
    }
    this.#requests += 1
    try {
      return await work({ take })
    } finally {
      this.#requests -= 1
      this.#bytes -= held
    }
  }
}

function overloaded(message: string): GalleyError {
  return new GalleyError('overloaded', `${message}.`, { next: 'Try again in a moment.' })
}
