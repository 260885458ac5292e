import type { Clock } from '@galley/kit/clock'
import type { ServicePort, Target } from '../data-path.ts'
import type { View } from './forward-request.ts'

/** Clients that are remembered for one port; those heard of longest ago are forgotten first. */
const mostClients = 10_000

interface Remembered {
  readonly target: Target
  /** By the monotonic clock. */
  readonly until: number
}

/** Chooses who gets a connection to one port of a service. */
export class Balancer {
  readonly #clock: Clock
  /** The number of the turn, for each list that is gone through. */
  readonly #turns = new Map<string, number>()
  readonly #clients = new Map<string, Remembered>()
  #port: ServicePort

  constructor(port: ServicePort, clock: Clock) {
    this.#port = port
    this.#clock = clock
  }

  get port(): ServicePort {
    return this.#port
  }

  /** Whoever has a target keeps it; it is asked for again. */
  update(port: ServicePort): void {
    this.#port = port
    if (port.affinitySeconds === undefined) this.#clients.clear()
  }

  /**
   * Whom to try, in this order; nobody when there is none. `node` is the one that the client's address is of, if it is a
   * pod's.
   */
  candidates(view: View, client: string, node: string | undefined): readonly Target[] {
    const [list, targets] = this.#targets(view, node)
    if (targets.length === 0) return targets
    const known = this.#remembered(client)
    const sticky = known && targets.find((it) => isSame(it, known))
    const turn = sticky ? targets.indexOf(sticky) : this.#nextTurn(list) % targets.length
    return [...targets.slice(turn), ...targets.slice(0, turn)]
  }

  /** `client` was given to `target`, and comes back to it if the service wants that. */
  given(client: string, target: Target): void {
    const { affinitySeconds } = this.#port
    if (affinitySeconds === undefined) return
    this.#clients.delete(client)
    const [oldest] = this.#clients.size >= mostClients ? this.#clients.keys() : []
    if (oldest !== undefined) this.#clients.delete(oldest)
    const until = this.#clock.monotonic() + affinitySeconds * 1000
    this.#clients.set(client, { target, until })
  }

  #targets(view: View, node: string | undefined): readonly [string, readonly Target[]] {
    const { inside, outside } = this.#port
    const side = view.kind === 'inside' || (view.kind === 'fixed' && view.side === 'inside')
    const { any, byNode } = side ? inside : outside
    const which = nodeOf(view, node)
    const own = which === undefined ? undefined : byNode.get(which)
    return [`${side} ${own && which}`, own ?? any]
  }

  #nextTurn(list: string): number {
    const turn = this.#turns.get(list) ?? 0
    this.#turns.set(list, (turn + 1) % Number.MAX_SAFE_INTEGER)
    return turn
  }

  #remembered(client: string): Target | undefined {
    if (this.#port.affinitySeconds === undefined) return undefined
    const known = this.#clients.get(client)
    return known && known.until > this.#clock.monotonic() ? known.target : undefined
  }
}

/** Whose node counts: the client's inside, that of the address outside, which does not count for pods. */
function nodeOf(view: View, clientNode: string | undefined): string | undefined {
  if (view.kind === 'inside') return clientNode
  return view.kind === 'outside' && clientNode !== undefined ? undefined : view.node
}

export const isSame = (a: Target, b: Target): boolean =>
  a.address === b.address && a.port === b.port
