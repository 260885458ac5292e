import {
  ageColumn,
  formatSelector,
  humanDuration,
  nameColumn,
  since,
  text,
  wide,
} from '../../columns.ts'
import type { Column } from '../../kind.ts'
import { containerImages, containerNames } from '../../pod-spec/columns.ts'
import type { Job } from '../types.ts'
import { hasCondition } from './conditions.ts'

function statusText(job: Job): string {
  if (hasCondition(job, 'Complete')) return 'Complete'
  if (hasCondition(job, 'Failed')) return 'Failed'
  if (job.metadata.deletionTimestamp) return 'Terminating'
  if (hasCondition(job, 'Suspended')) return 'Suspended'
  return hasCondition(job, 'FailureTarget') ? 'FailureTarget' : 'Running'
}

function completions({ spec, status }: Job): string {
  const done = status.succeeded ?? 0
  if (spec.completions !== undefined) return `${done}/${spec.completions}`
  const parallelism = spec.parallelism ?? 0
  return parallelism > 1 ? `${done}/1 of ${parallelism}` : `${done}/1`
}

function duration({ status: { startTime, completionTime } }: Job, now: number): string {
  if (!startTime) return ''
  if (!completionTime) return since(startTime, now)
  return humanDuration(Math.trunc((Date.parse(completionTime) - Date.parse(startTime)) / 1000))
}

export const jobColumns: readonly Column<Job>[] = [
  nameColumn,
  text('Status', statusText),
  text('Completions', completions),
  text('Duration', duration),
  ageColumn,
  text('Containers', ({ spec }) => containerNames(spec.template.spec), wide),
  text('Images', ({ spec }) => containerImages(spec.template.spec), wide),
  text('Selector', ({ spec }) => formatSelector(spec.selector), wide),
]
