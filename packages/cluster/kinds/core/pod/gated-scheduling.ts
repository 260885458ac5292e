import { equal } from '../../equal.ts'
import { type FieldError, invalid, invalidGo } from '../../field-error.ts'
import type { NodeSelectorTerm, PodSpec } from '../../pod-spec/types.ts'
import { goLabels } from '../../validate/label-selector.ts'

const strict = 'requiredDuringSchedulingIgnoredDuringExecution'
const termsField = `spec.affinity.nodeAffinity.${strict}.nodeSelectorTerms`

const termsOf = (spec: PodSpec) => spec.affinity?.nodeAffinity?.[strict]?.nodeSelectorTerms ?? []

/** While a gate holds a pod back, where it may go can be narrowed. */
export const validateGatedScheduling = (next: PodSpec, old: PodSpec): FieldError[] => [
  ...validateSelector(next.nodeSelector, old.nodeSelector),
  ...validateTerms(termsOf(next), termsOf(old), Boolean(old.affinity?.nodeAffinity?.[strict])),
]

function validateSelector(
  next: Record<string, string> = {},
  old: Record<string, string> = {},
): FieldError[] {
  return Object.entries(old).every(([key, value]) => next[key] === value)
    ? []
    : [
        invalidGo(
          'spec.nodeSelector',
          goLabels(next),
          'only additions to spec.nodeSelector are allowed (no mutations or deletions)',
        ),
      ]
}

function validateTerms(
  next: readonly NodeSelectorTerm[],
  old: readonly NodeSelectorTerm[],
  isLimited: boolean,
): FieldError[] {
  if (!isLimited || equal(next, old)) return []
  if (old.length > 0 && old.length !== next.length)
    return [
      invalid(
        termsField,
        next,
        'no additions/deletions to non-empty NodeSelectorTerms list are allowed',
      ),
    ]
  return old.flatMap((term, index) =>
    isNarrower(next[index] ?? {}, term)
      ? []
      : [
          invalid(
            `${termsField}[${index}]`,
            next[index],
            'only additions are allowed (no mutations or deletions)',
          ),
        ],
  )
}

function isNarrower(next: NodeSelectorTerm, old: NodeSelectorTerm): boolean {
  const lists = ['matchExpressions', 'matchFields'] as const
  if (lists.every((list) => (old[list] ?? []).length === 0))
    return lists.every((list) => (next[list] ?? []).length === 0)
  return lists.every((list) => {
    const before = old[list] ?? []
    return equal((next[list] ?? []).slice(0, before.length), before)
  })
}

/** The spec with where it may go as it was. */
export function withOldScheduling(next: PodSpec, old: PodSpec): PodSpec {
  const { nodeSelector: _selector, affinity, ...rest } = next
  const { nodeAffinity: _node, ...others } = affinity ?? {}
  const nodeAffinity = old.affinity?.nodeAffinity
  const kept = { ...others, ...(nodeAffinity && { nodeAffinity }) }
  const isThere = old.affinity !== undefined || Object.keys(kept).length > 0
  return {
    ...rest,
    ...(old.nodeSelector && { nodeSelector: old.nodeSelector }),
    ...(isThere && { affinity: kept }),
  }
}
