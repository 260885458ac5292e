import { StatusError } from '../status.ts'

export interface FloodLimits {
  /** Requests of one user that are worked on at once, and that wait for it. */
  readonly atOnce: number
  readonly waiting: number
}

export const usualLimits: FloodLimits = { atOnce: 64, waiting: 512 }

interface Line {
  running: number
  readonly waiting: (() => void)[]
}

/** Keeps one user's requests from taking all there is: each has a line of its own, of a bounded length. */
export class FloodControl {
  readonly #limits: FloodLimits
  readonly #lines = new Map<string, Line>()

  constructor(limits: FloodLimits) {
    this.#limits = limits
  }

  /** Runs `work` when it is this user's turn; throws 429 where too many are waiting already. */
  async run<T>(username: string, work: () => Promise<T>): Promise<T> {
    const line = this.#lineOf(username)
    if (line.running >= this.#limits.atOnce) await this.#wait(line)
    else line.running++
    try {
      return await work()
    } finally {
      const next = line.waiting.shift()
      if (next) next()
      else if (--line.running === 0) this.#lines.delete(username)
    }
  }

  #lineOf(username: string): Line {
    const known = this.#lines.get(username)
    if (known) return known
    const made = { running: 0, waiting: [] }
    this.#lines.set(username, made)
    return made
  }

  #wait({ waiting }: Line): Promise<void> {
    if (waiting.length >= this.#limits.waiting)
      throw new StatusError(429, 'TooManyRequests', 'too many requests, please try again later', {
        retryAfterSeconds: 1,
      })
    return new Promise((resolve) => waiting.push(resolve))
  }
}
