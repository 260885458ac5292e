import type { Refusal } from './checks.ts'

/** Why a pod fits nowhere. */
export interface Misfit {
  readonly nodeCount: number
  /** By node. */
  readonly refusals: ReadonlyMap<string, Refusal>
  /** What was wrong before any node was looked at. */
  readonly beforehand?: Refusal
  /** Why the nodes that were not looked at did not come into question. */
  readonly elsewhere?: string
}

export const noNodes = 'no nodes available to schedule pods'

/** `0/3 nodes are available: 1 Insufficient memory, 2 Insufficient cpu.`, and what was found out afterwards. */
export function misfitText(misfit: Misfit, afterwards = ''): string {
  const { nodeCount, beforehand } = misfit
  const why = beforehand ? beforehand.reasons.join(', ') : countedReasons(misfit).join(', ')
  return [`0/${nodeCount} nodes are available:`, why && `${why}.`, afterwards]
    .filter((part) => part !== '')
    .join(' ')
}

/** How often each reason was given, in the order of the texts. */
function countedReasons({ refusals, nodeCount, elsewhere }: Misfit): readonly string[] {
  const counts = new Map<string, number>()
  for (const { reasons } of refusals.values())
    for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  if (elsewhere && refusals.size < nodeCount) counts.set(elsewhere, nodeCount - refusals.size)
  return [...counts].map(([reason, count]) => `${count} ${reason}`).toSorted()
}

/** The filters that had to say no. */
export const rejectedBy = ({ refusals, beforehand, elsewhere }: Misfit): ReadonlySet<string> =>
  new Set([
    ...(beforehand ? [beforehand.by] : []),
    ...(elsewhere ? ['NodeAffinity'] : []),
    ...refusals.values().map(({ by }) => by),
  ])
