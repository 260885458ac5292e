import type { ClusterEvent } from '../events.ts'
import type { NodeInfo } from '../model/node-info.ts'
import type { PodInfo } from '../model/pod-info.ts'
import type { World } from '../world.ts'

/** Why a pod does not fit. */
export interface Rejection {
  /** In Kubernetes' words, of one node each. */
  readonly reasons: readonly string[]
  /** Whether it stays so even if other pods leave. */
  readonly isFinal: boolean
}

/** A filter made ready for one pod. */
export interface Check {
  check(node: NodeInfo): Rejection | undefined
  /** A copy on which other pods may come and go. None if all that they change is told by the node. */
  trial?(): Trial
}

export interface Trial extends Check {
  change(pod: PodInfo, node: NodeInfo, by: 1 | -1): void
}

/** What a filter says of a pod before it looks at any node. */
export type Prepared =
  | { readonly kind: 'skip' }
  | {
      readonly kind: 'check'
      readonly check: Check
      /** The only nodes that come into question, if that is known beforehand. */
      readonly nodeNames?: ReadonlySet<string>
    }
  | { readonly kind: 'rejected'; readonly reason: string }

/** One condition that a node has to meet. */
export interface Filter {
  readonly name: string
  prepare(pod: PodInfo, world: World): Prepared
  /** Whether a pod that this filter rejected may fit now. */
  helps(event: ClusterEvent, pod: PodInfo, world: World): boolean
}

export const skip: Prepared = { kind: 'skip' }

export const rejected = (reason: string, isFinal = false): Rejection => ({
  reasons: [reason],
  isFinal,
})

export const checking = (check: Check['check']): Prepared => ({ kind: 'check', check: { check } })
