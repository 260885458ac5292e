import { ageColumn, nameColumn, text, wide } from '../../columns.ts'
import type { Column } from '../../kind.ts'
import { own } from '../../own.ts'
import { summaryOf } from './summary.ts'
import type { Pod } from './types.ts'

function gates({ spec, status }: Pod): string {
  const wanted = spec.readinessGates ?? []
  if (wanted.length === 0) return '<none>'
  const isTrue = (type: string) =>
    status.conditions?.find((it) => it.type === type)?.status === 'True'
  return `${wanted.filter(({ conditionType }) => isTrue(conditionType)).length}/${wanted.length}`
}

export const podColumns: readonly Column<Pod>[] = [
  nameColumn,
  text('Ready', (pod, now) => summaryOf(pod, now).ready),
  text('Status', (pod, now) => summaryOf(pod, now).status),
  text('Restarts', (pod, now) => summaryOf(pod, now).restarts),
  ageColumn,
  text('IP', ({ status }) => status.podIPs?.[0]?.ip || '<none>', wide),
  text('Node', ({ spec }) => spec.nodeName || '<none>', wide),
  text('Nominated Node', ({ status }) => status.nominatedNodeName || '<none>', wide),
  text('Readiness Gates', gates, wide),
]

const finished: Readonly<Record<string, string>> = {
  Succeeded: 'The pod has completed successfully.',
  Failed: 'The pod failed.',
}

export function podRowConditions({ status }: Pod): Readonly<Record<string, string>>[] {
  const message = own(finished, status.phase ?? '')
  if (!message || !status.phase) return []
  return [{ type: 'Completed', status: 'True', reason: status.phase, message }]
}
