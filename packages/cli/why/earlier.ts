import type { SyncExplanation } from '@galley/cluster/client/autoscaler-explanation'
import { columns } from '../columns.ts'

const mostLines = 20

interface Run {
  readonly first: SyncExplanation
  readonly count: number
}

/** Earlier syncs, the latest first; those that went alike one after another are one line. */
export function earlier(syncs: readonly SyncExplanation[]): string[] {
  const runs = runsOf(syncs).toReversed()
  if (runs.length === 0) return []
  const rows = runs
    .slice(0, mostLines)
    .map(({ first, count }) => [
      first.time,
      `${count}×`,
      String(first.currentReplicas ?? '?'),
      String(first.proposal?.replicas ?? '-'),
      String(first.decision.replicas ?? '-'),
      first.limits.map(({ kind }) => kind).join(', ') || '-',
      first.decision.because || first.decision.kind,
    ])
  const header = ['SINCE', 'SYNCS', 'REPLICAS', 'PROPOSED', 'DECIDED', 'BOUND BY', 'BECAUSE']
  const more = runs.length - rows.length
  return [
    '',
    'Before that:',
    ...columns(header, rows),
    ...(more > 0 ? [`and ${more} more; --output json has all`] : []),
  ]
}

function runsOf(syncs: readonly SyncExplanation[]): Run[] {
  const runs: Run[] = []
  for (const sync of syncs) {
    const last = runs.at(-1)
    if (last && isAlike(last.first, sync))
      runs[runs.length - 1] = { ...last, count: last.count + 1 }
    else runs.push({ first: sync, count: 1 })
  }
  return runs
}

const isAlike = (a: SyncExplanation, b: SyncExplanation) =>
  a.currentReplicas === b.currentReplicas &&
  a.proposal?.replicas === b.proposal?.replicas &&
  a.decision.replicas === b.decision.replicas &&
  a.decision.because === b.decision.because
