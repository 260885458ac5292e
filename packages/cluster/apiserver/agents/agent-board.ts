import type { NodeAgent, NodeAgents } from '../../client/node-agents.ts'

/** Which nodes' agents can be asked. */
export class AgentBoard implements NodeAgents {
  readonly #offers = new Map<string, { readonly agent: NodeAgent }>()

  offer(node: string, agent: NodeAgent): () => void {
    const offer = { agent }
    this.#offers.set(node, offer)
    return () => {
      if (this.#offers.get(node) === offer) this.#offers.delete(node)
    }
  }

  of(node: string): NodeAgent | undefined {
    return this.#offers.get(node)?.agent
  }

  /** Any of them, for what each can do as well as another. */
  any(): NodeAgent | undefined {
    return this.#offers.values().next().value?.agent
  }
}
