import type { Node } from '../../client/resources.ts'
import type { Look } from './node-health.ts'
import { RateLimiter } from './rate-limiter.ts'

/** Nodes a second that are tainted in a zone, so that pods are not all put elsewhere at once. */
const usualRate = 0.1
/** The same in a large zone of which much is down. */
const reducedRate = 0.01
const largeZone = 50
const unhealthyShare = 0.55

type State = 'initial' | 'normal' | 'partial' | 'full'

/** A part of the cluster that fails on its own, with the nodes there that wait to be tainted. */
class Zone {
  state: State = 'initial'
  limiter = new RateLimiter(usualRate)
  /** In the order of coming. */
  readonly waiting = new Set<string>()
  /** Those that waited or were tainted since they were last well. */
  readonly seen = new Set<string>()
}

/** How much of each zone is down, which decides how fast nodes there are tainted. Zones stay known. */
export class Zones {
  readonly #zones = new Map<string, Zone>()

  /** Lets a node that is not well be tainted when its turn comes, once. */
  queue(node: Node): void {
    const { name = '' } = node.metadata
    const { seen, waiting } = this.#of(node)
    if (seen.has(name)) return
    seen.add(name)
    waiting.add(name)
  }

  /** The node is well, or is to be queued anew. */
  drop(node: Node): void {
    const { name = '' } = node.metadata
    const { seen, waiting } = this.#of(node)
    seen.delete(name)
    waiting.delete(name)
  }

  /** Does `act` with each node whose turn has come. Gives the milliseconds until the next turn; infinite for none. */
  async advance(now: number, act: (node: string) => Promise<void>): Promise<number> {
    let next = Number.POSITIVE_INFINITY
    for (const { waiting, limiter } of this.#zones.values()) {
      for (const name of waiting) {
        if (!limiter.take(now)) break
        await act(name)
        waiting.delete(name)
      }
      if (waiting.size > 0) next = Math.min(next, limiter.wait(now))
    }
    return next
  }

  /** Takes in how all nodes are. Tells when all zones went down together, which looks like a fault of ours. */
  update(looks: readonly Look[], now: number): 'went-down' | 'came-back' | undefined {
    const found = this.#found(looks)
    const areDown = [...found.values()].every(({ state }) => state === 'full')
    const wereDown = [...found.keys()].every((zone) => zone.state === 'full')
    if (areDown && wereDown) return undefined
    for (const [zone, { state, size }] of found) {
      const rate = areDown ? 0 : rateOf(state, size)
      if (zone.state !== state || areDown || wereDown) setRate(zone, rate, now)
      zone.state = state
    }
    return areDown ? 'went-down' : wereDown ? 'came-back' : undefined
  }

  #found(looks: readonly Look[]) {
    const byZone = Map.groupBy(looks.filter(isCounted), ({ node }) => this.#of(node))
    const found = new Map<Zone, { readonly state: State; readonly size: number }>()
    for (const [zone, those] of byZone)
      found.set(zone, { state: stateOf(those), size: those.length })
    return found
  }

  #of(node: Node): Zone {
    const key = keyOf(node)
    const zone = this.#zones.get(key) ?? new Zone()
    this.#zones.set(key, zone)
    return zone
  }
}

const isCounted = ({ node }: Look) =>
  node.metadata.labels?.['node.kubernetes.io/exclude-disruption'] === undefined

function stateOf(looks: readonly Look[]): State {
  const down = looks.filter(({ current }) => current?.status !== 'True').length
  if (down === looks.length) return 'full'
  return down > 2 && down / looks.length >= unhealthyShare ? 'partial' : 'normal'
}

/** A small zone of which much is down is left as it is. */
const rateOf = (state: State, size: number) =>
  state !== 'partial' ? usualRate : size > largeZone ? reducedRate : 0

function setRate(zone: Zone, perSecond: number, now: number): void {
  if (zone.limiter.perSecond !== perSecond) zone.limiter = zone.limiter.at(perSecond, now)
}

function keyOf({ metadata }: Node): string {
  const label = (name: string) =>
    metadata.labels?.[`topology.kubernetes.io/${name}`] ??
    metadata.labels?.[`failure-domain.beta.kubernetes.io/${name}`] ??
    ''
  return `${label('region')}/${label('zone')}`
}
