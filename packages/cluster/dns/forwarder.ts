import type { Clock } from '@galley/kit/clock'
import { AnswerCache } from './answer-cache.ts'
import { askUpstream, type Transport, type Upstream } from './upstream.ts'

export interface ForwarderOptions {
  /** Whom to ask, best first; asked for anew each time. */
  upstreams(): Promise<readonly Upstream[]>
  readonly clock: Clock
}

/** Milliseconds. Clients ask again after five seconds: one round over three resolvers fits in. */
const timeout = 1500
const restMs = 5000
const failuresToRest = 2
const mostAtOnce = 500

/**
 * Asks the machine's resolvers what is not the cluster's. Resolvers that do not answer are left alone for some seconds, so that
 * a machine without network says so at once.
 */
export class Forwarder {
  readonly #options: ForwarderOptions
  readonly #cache: AnswerCache
  readonly #health = new Map<string, { failures: number; restsUntil: number }>()
  #atOnce = 0

  constructor(options: ForwarderOptions) {
    this.#options = options
    this.#cache = new AnswerCache(options.clock)
  }

  /** The answer's bytes, its number that of the question; undefined when nobody answers. */
  async ask(question: Uint8Array, transport: Transport): Promise<Buffer | undefined> {
    const kept = this.#cache.get(question, transport)
    if (kept) return kept
    if (this.#atOnce >= mostAtOnce) return undefined
    this.#atOnce += 1
    try {
      const answer = await this.#askInTurn(question, transport)
      if (answer) this.#cache.keep(question, transport, answer)
      return answer
    } finally {
      this.#atOnce -= 1
    }
  }

  async #askInTurn(question: Uint8Array, transport: Transport): Promise<Buffer | undefined> {
    const { clock } = this.#options
    for (const upstream of await this.#options.upstreams()) {
      const health = this.#healthOf(upstream)
      if (health.restsUntil > clock.monotonic()) continue
      try {
        const answer = await askUpstream(upstream, question, transport, { clock, timeout })
        health.failures = 0
        return answer
      } catch {
        health.failures += 1
        if (health.failures >= failuresToRest) health.restsUntil = clock.monotonic() + restMs
      }
    }
    return undefined
  }

  #healthOf({ address, port }: Upstream) {
    const key = `${address}:${port}`
    const health = this.#health.get(key) ?? { failures: 0, restsUntil: 0 }
    this.#health.set(key, health)
    return health
  }
}
