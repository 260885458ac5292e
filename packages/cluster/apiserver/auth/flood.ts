import { StatusError } from '../status.ts'

export interface FloodLimits {
  /** Requests of one user that are worked on at once, and that wait for it. */
  readonly atOnce: number
  readonly waiting: number
  /** Those of one user that may stay open. */
  readonly watches: number
  readonly streams: number
}

export const usualLimits: FloodLimits = { atOnce: 64, waiting: 512, watches: 4096, streams: 1024 }

/** What stays open: a watch, or anything else that goes on as long as both ends like, such as `exec`. */
export type OpenKind = 'watches' | 'streams'

interface Line {
  running: number
  readonly waiting: (() => void)[]
}

/** Keeps one user's requests from taking all there is: each has a line of its own, of a bounded length. */
export class FloodControl {
  readonly #limits: FloodLimits
  readonly #lines = new Map<string, Line>()
  readonly #open = { watches: new Map<string, number>(), streams: new Map<string, number>() }

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

  /** Counts one that stays open until `signal` aborts; throws 429 where the user has too many open already. */
  hold(username: string, kind: OpenKind, signal: AbortSignal): void {
    const counts = this.#open[kind]
    const count = counts.get(username) ?? 0
    if (count >= this.#limits[kind]) throw tooMany(`too many open ${kind}`)
    if (signal.aborted) return
    counts.set(username, count + 1)
    const release = () => {
      const left = (counts.get(username) ?? 1) - 1
      if (left === 0) counts.delete(username)
      else counts.set(username, left)
    }
    signal.addEventListener('abort', release, { once: true })
  }

  #lineOf(username: string): Line {
    const known = this.#lines.get(username)
    if (known) return known
    const made = { running: 0, waiting: [] }
    this.#lines.set(username, made)
    return made
  }

  #wait({ waiting }: Line): Promise<void> {
    if (waiting.length >= this.#limits.waiting) throw tooMany('too many requests')
    return new Promise((resolve) => waiting.push(resolve))
  }
}

const tooMany = (what: string): StatusError =>
  new StatusError(429, 'TooManyRequests', `${what}, please try again later`, {
    retryAfterSeconds: 1,
  })
