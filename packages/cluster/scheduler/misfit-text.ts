import type { Misfit } from './choose-node.ts'

/** `0/3 nodes are available: 1 Insufficient memory, 3 Insufficient cpu.` */
export function misfitText({ nodeCount, rejections, beforehand }: Misfit, afterwards = ''): string {
  if (nodeCount === 0) return 'no nodes available to schedule pods'
  const parts = [
    `0/${nodeCount} nodes are available:`,
    ...(beforehand
      ? [`${beforehand.reasons.join(', ')}.`]
      : sentence(counted(rejections.values()))),
    ...(afterwards ? [afterwards] : []),
  ]
  return parts.join(' ')
}

const sentence = (reasons: readonly string[]) =>
  reasons.length > 0 ? [`${reasons.join(', ')}.`] : []

/** How often each reason was given, in the order of the texts. */
export function counted(rejections: Iterable<{ readonly reasons: readonly string[] }>): string[] {
  const counts = new Map<string, number>()
  for (const { reasons } of rejections)
    for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return [...counts].map(([reason, count]) => `${count} ${reason}`).toSorted()
}
