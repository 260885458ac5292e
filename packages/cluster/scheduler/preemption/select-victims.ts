import type { Checks, Refusal } from '../cycle/checks.ts'
import type { NodeInfo } from '../model/node-info.ts'
import type { PodInfo } from '../model/pod-info.ts'
import type { World } from '../world.ts'
import { partByBudgets } from './budgets.ts'

/** A node on which a pod would fit if others left. */
export interface Candidate {
  readonly node: NodeInfo
  /** The most important ones first. */
  readonly victims: readonly PodInfo[]
  /** How many of them would break a disruption budget. */
  readonly broken: number
}

const noVictims: Refusal = {
  by: 'DefaultPreemption',
  reasons: ['No preemption victims found for incoming pod'],
  isFinal: true,
}

/** The fewest and least important pods that would have to leave a node. */
export function selectVictims(
  pod: PodInfo,
  node: NodeInfo,
  checks: Checks,
  world: World,
  now: number,
): Candidate | Refusal {
  const lower = [...node.pods].filter(({ priority }) => priority < pod.priority)
  if (lower.length === 0) return noVictims
  const trial = checks.trial(node)
  for (const victim of lower) trial.remove(victim)
  const refusal = trial.refusal()
  if (refusal) return refusal
  const byImportance = lower.toSorted((a, b) => compareImportance(a, b, now))
  const { breaking, keeping } = partByBudgets(byImportance, world)
  // Whoever may stay stays, those first whose leaving would break a budget.
  const mustLeave = (victim: PodInfo) => {
    trial.add(victim)
    if (!trial.refusal()) return false
    trial.remove(victim)
    return true
  }
  const broken = breaking.filter(mustLeave)
  const others = keeping.filter(mustLeave)
  const victims = [...broken, ...others].toSorted((a, b) => compareImportance(a, b, now))
  return { node, victims, broken: broken.length }
}

/** Negative if the first pod is the more important one: it has the higher priority, or has been there for longer. */
const compareImportance = (a: PodInfo, b: PodInfo, now: number): number =>
  b.priority - a.priority || startOf(a, now) - startOf(b, now)

/** A pod that has not started counts as starting now. */
export const startOf = ({ pod }: PodInfo, now: number): number =>
  pod.status?.startTime ? Date.parse(pod.status.startTime) : now
