import { leases, type Node, nodes, pods } from '../client/resources.ts'
import { type Controller, type Tools, watching } from './loop/controller.ts'
import { tellNodeEvent, tellNotReady } from './node-lifecycle/node-events.ts'
import { type Look, NodeHealth } from './node-lifecycle/node-health.ts'
import { markNotReady } from './node-lifecycle/not-ready-pods.ts'
import { readyCondition } from './node-lifecycle/ready-condition.ts'
import { hasTaint, notReady, swapTaints, unreachable } from './node-lifecycle/taints.ts'
import { Zones } from './node-lifecycle/zones.ts'
import { podsOn } from './pods/on-node.ts'

const period = 5_000
/** A process that comes so much too late itself cannot hold it against the nodes, which may run in it. */
const tolerable = 1_000

/**
 * Looks at all nodes every five seconds: says that a silent one's state is unknown, that the pods of one that is not ready
 * are not either, and taints such nodes one after another, so that their pods are put elsewhere.
 */
export function nodeLifecycle(): Controller {
  const state = new NodeLifecycle()
  return {
    name: 'node-lifecycle',
    component: 'node-controller',
    workers: 1,
    watches: [
      // The first node starts it; from then on time does.
      watching(nodes, () => (state.isStarted ? [] : ['nodes'])),
      watching(leases, () => []),
      watching(pods, () => []),
    ],
    reconcile: (_key, tools) => state.pass(tools),
  }
}

class NodeLifecycle {
  readonly #health = new NodeHealth()
  readonly #zones = new Zones()
  readonly #known = new Map<string, Node>()
  /** Nodes whose pods were not all marked. */
  readonly #unmarked = new Set<string>()
  #due = Number.NEGATIVE_INFINITY
  isStarted = false

  async pass(tools: Tools): Promise<{ readonly againAfter: number }> {
    this.isStarted = true
    const now = tools.clock.monotonic()
    if (now >= this.#due) {
      const late = now - this.#due
      if (late > tolerable && Number.isFinite(late)) this.#health.excuse(late)
      this.#due = now + period
      await this.#monitor(tools)
    }
    const later = tools.clock.monotonic()
    const turn = await this.#zones.advance(later, (name) => this.#taint(name, tools))
    return { againAfter: Math.max(0, Math.min(this.#due - later, turn)) }
  }

  async #monitor(tools: Tools): Promise<void> {
    const all = tools.informer(nodes).all()
    this.#register(all, tools)
    const looks = await Promise.all(all.map((node) => this.#look(node, tools)))
    const seen = looks.filter((it) => it !== undefined)
    const now = tools.clock.monotonic()
    const change = this.#zones.update(seen, now)
    const clear = ({ node }: Look) => this.#clear(node, tools)
    if (change === 'went-down') await Promise.all(seen.map(clear))
    if (change === 'came-back') this.#health.pardon(now)
  }

  #register(all: readonly Node[], tools: Tools): void {
    const gone = new Map(this.#known)
    for (const node of all) {
      const { name = '' } = node.metadata
      gone.delete(name)
      if (!this.#known.has(name))
        tellNodeEvent(node, 'RegisteredNode', `Registered Node ${name} in Controller`, tools)
      this.#known.set(name, node)
    }
    for (const [name, node] of gone) {
      tellNodeEvent(node, 'RemovingNode', `Removing Node ${name} from Controller`, tools)
      this.#known.delete(name)
      this.#unmarked.delete(name)
      this.#health.forget(name)
      this.#zones.drop(node)
    }
  }

  /** Undefined where the node could not be dealt with; it is looked at again in the next round. */
  async #look(node: Node, tools: Tools): Promise<Look | undefined> {
    const { name = '' } = node.metadata
    try {
      const look = await this.#health.look(node, tools)
      if (!look.current) return look
      await this.#considerTaint(look, tools)
      await this.#considerPods(look, tools)
      return look
    } catch (error) {
      tools.log.debug({ err: error, node: name }, 'a node could not be looked at')
      return undefined
    }
  }

  /** One that is tainted for the other reason is changed at once: its pods are being put elsewhere already. */
  async #considerTaint({ node, observed }: Look, tools: Tools): Promise<void> {
    if (observed === 'True') return this.#clear(node, tools)
    const [add, other] = observed === 'False' ? [notReady, unreachable] : [unreachable, notReady]
    if (hasTaint(node, other)) return this.#swap(node, add, other, tools)
    if (!hasTaint(node, add)) this.#zones.drop(node)
    this.#zones.queue(node)
  }

  async #considerPods({ node, observed, current }: Look, tools: Tools): Promise<void> {
    const { name = '' } = node.metadata
    const hasFallen = current?.status !== 'True' && observed === 'True'
    if (hasFallen) tellNotReady(node, tools)
    if (!hasFallen && !(this.#unmarked.has(name) && observed !== 'True')) {
      this.#unmarked.delete(name)
      return
    }
    this.#unmarked.add(name)
    await markNotReady(podsOn(tools, name), tools)
    this.#unmarked.delete(name)
  }

  async #taint(name: string, tools: Tools): Promise<void> {
    const node = tools.informer(nodes).get('', name)
    const status = node && readyCondition(node)?.status
    if (!status || status === 'True') return
    if (status === 'False') await this.#swap(node, notReady, unreachable, tools)
    else await this.#swap(node, unreachable, notReady, tools)
  }

  #swap(node: Node, add: typeof notReady, remove: typeof notReady, { client, clock }: Tools) {
    return swapTaints(client, node, { add: [add], remove: [remove] }, clock.now())
  }

  async #clear(node: Node, { client, clock }: Tools): Promise<void> {
    await swapTaints(client, node, { remove: [unreachable, notReady] }, clock.now())
    this.#zones.drop(node)
  }
}
