import type { NodeInfo } from '../model/node-info.ts'
import type { PodInfo } from '../model/pod-info.ts'
import type { World } from '../world.ts'

export const highest = 100

/** A preference made ready for one pod. */
export interface Scoring {
  of(node: NodeInfo): number
  /** Brings the scores of all nodes to the same measure, 0 to 100. As they are if undefined. */
  normalized?(scores: readonly number[]): readonly number[]
}

/** One thing by which nodes are compared. */
export interface Score {
  readonly name: string
  readonly weight: number
  /** Undefined if it is the same for all nodes. */
  prepare(pod: PodInfo, world: World, nodes: readonly NodeInfo[]): Scoring | undefined
}

/** The highest becomes 100 and the others their share of it; turned around if less is better. */
export function byShare(scores: readonly number[], isLessBetter = false): readonly number[] {
  const most = Math.max(0, ...scores)
  if (most === 0) return isLessBetter ? scores.map(() => highest) : scores
  const shares = scores.map((score) => Math.trunc((highest * score) / most))
  return isLessBetter ? shares.map((share) => highest - share) : shares
}
