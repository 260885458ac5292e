import { isNotFound } from '../../client/errors.ts'
import { KeyQueue } from '../../client/key-queue.ts'
import { type Lease, leases, type Node, nodes } from '../../client/resources.ts'
import { isDue, nodeReport } from './node-status.ts'
import type { SimulatedNodesOptions } from './simulated-nodes.ts'
import { workThrough } from './work-through.ts'

const namespace = 'kube-node-lease'
const leaseSeconds = 40
/** Well before the lease ends, for a busy process may be late; what fails is tried again at once. */
const period = 25_000
/** Nodes take turns, so that a thousand of them do not all write at once. */
const turns = 20
const workers = 16

/** Renews each living node's lease, and says anew that it is well when that is not known or was said long ago. */
export class Heartbeats {
  readonly #options: SimulatedNodesOptions
  readonly #queue: KeyQueue
  readonly #beating = new Set<string>()
  #turn = 0

  constructor(options: SimulatedNodesOptions) {
    this.#options = options
    this.#queue = new KeyQueue(options.clock)
  }

  /** A node has come to life, or has changed. */
  see(node: Node): void {
    const { name = '' } = node.metadata
    if (this.#beating.has(name) && !isDue(node, this.#options.clock.now())) return
    this.#queue.add(name)
  }

  /** Works until it is closed. `alive` gives a node, if it lives. */
  run(alive: (name: string) => Node | undefined): Promise<void> {
    const act = async (name: string) => {
      const node = alive(name)
      if (node) return this.#beat(node)
      this.#beating.delete(name)
      return undefined
    }
    return workThrough(this.#queue, { ...this.#options, workers, act })
  }

  close(): void {
    this.#queue.close()
  }

  async #beat(node: Node): Promise<number> {
    const { name = '' } = node.metadata
    const isFirst = !this.#beating.has(name)
    this.#beating.add(name)
    await this.#renew(node)
    if (isDue(node, this.#options.clock.now())) await this.#report(node)
    return isFirst ? (period / turns) * ((this.#turn++ % turns) + 1) : period
  }

  async #renew({ metadata }: Node): Promise<void> {
    const { client, clock } = this.#options
    const { name = '', uid = '' } = metadata
    const renewTime = new Date(clock.now()).toISOString().replace('Z', '000Z')
    try {
      await client.patch(leases, { namespace, name }, 'merge', { spec: { renewTime } })
    } catch (error) {
      if (!isNotFound(error)) throw error
      const owner = { apiVersion: 'v1', kind: 'Node', name, uid }
      const lease: Lease = {
        metadata: { name, namespace, ownerReferences: [owner] },
        spec: { holderIdentity: name, leaseDurationSeconds: leaseSeconds, renewTime },
      }
      await client.create(leases, lease)
    }
  }

  async #report(node: Node): Promise<void> {
    const { client, clock } = this.#options
    const place = { name: node.metadata.name ?? '', subresource: 'status' }
    const change = { metadata: { uid: node.metadata.uid }, status: nodeReport(node, clock.now()) }
    await client.patch(nodes, place, 'strategic', change)
  }
}
