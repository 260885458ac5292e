import type { SuccessPolicyRule } from 'kubernetes-types/batch/v1.js'
import type { Job } from '../../client/resources.ts'
import { Indexes } from './indexes.ts'
import { completionsOf } from './spec.ts'

/** Which rule says that the indexes that succeeded are enough; undefined if none does. */
export function successText(job: Job, succeeded: Indexes): string | undefined {
  if (succeeded.total === 0) return undefined
  const rules = job.spec?.successPolicy?.rules ?? []
  const met = rules.findIndex((rule) => isMet(rule, succeeded, completionsOf(job)))
  return met < 0 ? undefined : `Matched rules at index ${met}`
}

function isMet(
  { succeededIndexes, succeededCount = Number.POSITIVE_INFINITY }: SuccessPolicyRule,
  succeeded: Indexes,
  completions: number,
): boolean {
  if (succeededIndexes === undefined) return succeeded.total >= succeededCount
  const wanted = Indexes.parse(succeededIndexes, completions)
  const there = wanted.countShared(succeeded)
  return wanted.total > 0 && there >= Math.min(wanted.total, succeededCount)
}
