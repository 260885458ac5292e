import { equal } from '../../equal.ts'
import { templateWarnings } from '../../pod-spec/warnings/template.ts'
import type { JobSpec } from '../types.ts'

const manyCompletions = 100_000
const manyAtOnce = 10_000

export function jobSpecWarnings(field: string, spec: JobSpec): string[] {
  const { completionMode, completions = 0, parallelism = 0 } = spec
  const isLarge =
    completionMode === 'Indexed' && completions > manyCompletions && parallelism > manyAtOnce
  return [
    ...(isLarge
      ? [
          `${field}: In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail`,
        ]
      : []),
    ...templateWarnings(`${field}.template`, spec.template),
  ]
}

export const jobSpecUpdateWarnings = (field: string, next: JobSpec, old: JobSpec): string[] =>
  equal(next, old) ? [] : jobSpecWarnings(field, next)
