interface Work<T> {
  readonly done: Promise<T>
  readonly ended: AbortController
  waiting: number
}

/** Does the same work once for all who want it at the same time, and only so much work at once. */
export class SharedWork<T> {
  readonly #most: number
  readonly #works = new Map<string, Work<T>>()
  readonly #queue: (() => void)[] = []
  #running = 0

  /** @param most how many works may be done at once; the others wait. */
  constructor(most: number) {
    this.#most = most
  }

  /** The work is called off when all who wait for it have left, by their signals. */
  async do(key: string, run: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted()
    const work = this.#works.get(key) ?? this.#begin(key, run)
    work.waiting++
    const { promise: left, reject } = Promise.withResolvers<never>()
    const onAbort = () => {
      reject(signal.reason)
      if (--work.waiting === 0) work.ended.abort(signal.reason)
    }
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      return await Promise.race([work.done, left])
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }

  #begin(key: string, run: (signal: AbortSignal) => Promise<T>): Work<T> {
    const ended = new AbortController()
    const done = this.#inTurn(() => run(ended.signal)).finally(() => {
      if (this.#works.get(key) === work) this.#works.delete(key)
    })
    const work: Work<T> = { done, ended, waiting: 0 }
    this.#works.set(key, work)
    // Whoever is called off must not be joined.
    ended.signal.addEventListener('abort', () => this.#works.delete(key), { once: true })
    done.catch(() => undefined)
    return work
  }

  async #inTurn(run: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#most) await new Promise<void>((resolve) => this.#queue.push(resolve))
    else this.#running++
    try {
      return await run()
    } finally {
      const next = this.#queue.shift()
      if (next) next()
      else this.#running--
    }
  }
}
