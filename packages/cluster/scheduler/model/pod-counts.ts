import type { NodeInfo } from './node-info.ts'
import { PodCount, type Selection } from './pod-count.ts'
import type { PodInfo } from './pod-info.ts'

/** Each costs a look at every pod that comes or goes, and pods of one workload ask for the same ones. */
const mostKept = 64

/** The counts that were asked for last. */
export class PodCounts {
  readonly #counts = new Map<string, PodCount>()

  of(selection: Selection, nodes: () => Iterable<NodeInfo>): PodCount {
    const count = this.#counts.get(selection.key) ?? new PodCount(selection, nodes())
    this.#counts.delete(selection.key)
    this.#counts.set(selection.key, count)
    const [oldest] = this.#counts.keys()
    if (this.#counts.size > mostKept && oldest !== undefined) this.#counts.delete(oldest)
    return count
  }

  change(pod: PodInfo, node: NodeInfo, by: 1 | -1): void {
    for (const count of this.#counts.values()) count.change(pod, node, by)
  }

  forgetTopology(): void {
    for (const count of this.#counts.values()) count.forgetTopology()
  }

  forget(): void {
    this.#counts.clear()
  }
}
