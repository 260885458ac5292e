import type { Clock } from '@galley/kit/clock'
import type { Informer } from '../../client/informer.ts'
import type { InformerSet } from '../../client/informer-set.ts'
import { type Pod, pods } from '../../client/resources.ts'
import type { Usage, UsageBoard, UsageSource } from '../../client/usage.ts'
import { annotation } from './annotations.ts'
import { usageOf } from './usage.ts'

export interface OfferedUsageOptions {
  readonly board: UsageBoard
  readonly informers: InformerSet
  readonly clock: Clock
}

/** What is used is known at every moment: it is as if it had been read over the last second. */
const window = 1000

const ofNode = ({ spec }: Pod): string[] => (spec?.nodeName ? [spec.nodeName] : [])

/**
 * Lets metrics be read of simulated nodes, from when on any pod on one of them has a load by annotation: without one there
 * is nothing to tell, and so no metrics API either.
 */
export class OfferedUsage {
  readonly #options: OfferedUsageOptions
  readonly #pods: Informer<Pod>
  readonly #nodes = new Map<string, (() => void) | undefined>()
  #isOffered = false

  constructor(options: OfferedUsageOptions) {
    this.#options = options
    this.#pods = options.informers.informer(pods)
    this.#pods.listen((pod) => this.#see(pod))
  }

  alive(node: string): void {
    if (this.#nodes.has(node)) return
    this.#nodes.set(node, this.#isOffered ? this.#offer(node) : undefined)
    for (const pod of this.#pods.having(ofNode, node)) this.#see(pod)
  }

  dead(node: string): void {
    this.#nodes.get(node)?.()
    this.#nodes.delete(node)
  }

  #see(pod: Pod): void {
    if (this.#isOffered || !hasLoad(pod) || !this.#nodes.has(pod.spec?.nodeName ?? '')) return
    this.#isOffered = true
    for (const node of this.#nodes.keys()) this.#nodes.set(node, this.#offer(node))
  }

  #offer(node: string): () => void {
    return this.#options.board.offer(node, this.#sourceOf(node))
  }

  #sourceOf(node: string): UsageSource {
    const reading = () => ({ at: this.#options.clock.now(), window })
    return {
      node: () => ({ ...reading(), usage: this.#sumOf(node) }),
      pod: (namespace, name) => {
        const pod = this.#pods.get(namespace, name)
        if (pod?.spec?.nodeName !== node) return undefined
        const containers = usageOf(pod, reading().at)
        return containers.length > 0 ? { ...reading(), containers } : undefined
      },
    }
  }

  #sumOf(node: string): Usage {
    const now = this.#options.clock.now()
    let [cpu, memory] = [0, 0]
    for (const pod of this.#pods.having(ofNode, node))
      for (const container of usageOf(pod, now)) {
        cpu += container.cpu
        memory += container.memory
      }
    return { cpu, memory }
  }
}

const hasLoad = ({ metadata }: Pod): boolean =>
  Object.keys(metadata.annotations ?? {}).some(
    (name) => name === annotation('load') || name.startsWith(annotation('load.')),
  )
