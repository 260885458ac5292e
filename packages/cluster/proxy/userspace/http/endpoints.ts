import { Agent } from '@galley/kit/http'
import type { Target } from '../../data-path.ts'

/** Connections to one endpoint, in use or kept for the next request. */
const mostSockets = 1024
const mostKept = 64

interface Endpoint {
  readonly agent: Agent
  /** Requests that are not answered yet. */
  outstanding: number
}

/** The connections that are kept to a service's endpoints, and how much each endpoint has to do. */
export class Endpoints {
  readonly #known = new Map<string, Endpoint>()

  of(target: Target): Endpoint {
    const key = keyOf(target)
    const known = this.#known.get(key)
    if (known) return known
    const options = { keepAlive: true, maxSockets: mostSockets, maxFreeSockets: mostKept }
    const made = { agent: new Agent(options), outstanding: 0 }
    this.#known.set(key, made)
    return made
  }

  outstanding(target: Target): number {
    return this.#known.get(keyOf(target))?.outstanding ?? 0
  }

  /** Connections to others are given up as soon as nobody waits for an answer there. */
  keepOnly(targets: readonly Target[]): void {
    const wanted = new Set(targets.map(keyOf))
    for (const [key, { agent }] of this.#known) {
      if (wanted.has(key)) continue
      this.#known.delete(key)
      agent.maxFreeSockets = 0
      for (const socket of Object.values(agent.freeSockets).flat()) socket?.destroy()
    }
  }

  close(): void {
    for (const { agent } of this.#known.values()) agent.destroy()
  }
}

const keyOf = ({ address, port }: Target): string => `${address}:${port}`
