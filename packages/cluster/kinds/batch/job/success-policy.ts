import {
  type FieldError,
  invalid,
  invalidGo,
  required,
  tooLong,
  tooMany,
} from '../../field-error.ts'
import { validateNonNegative } from '../../validate/numbers.ts'
import type { JobSpec, SuccessRule } from '../types.ts'
import { countIndexes } from './indexes.ts'
import { printSuccessPolicy } from './print.ts'

const mostRules = 20
const longestIndexes = 64 * 1024

export function validateSuccessPolicy(field: string, spec: JobSpec): FieldError[] {
  if (!spec.successPolicy) return []
  const { rules = [] } = spec.successPolicy
  if (spec.completionMode !== 'Indexed')
    return [
      invalidGo(field, printSuccessPolicy(spec.successPolicy), 'requires indexed completion mode'),
    ]
  const at = `${field}.rules`
  return [
    ...(rules.length === 0
      ? [required(at, 'at least one rules must be specified when the successPolicy is specified')]
      : []),
    ...(rules.length > mostRules ? [tooMany(at, rules.length, mostRules)] : []),
    ...rules.flatMap((rule, index) => validateRule(`${at}[${index}]`, rule, spec.completions ?? 0)),
  ]
}

function validateRule(
  field: string,
  { succeededCount: count, succeededIndexes: indexes }: SuccessRule,
  completions: number,
): FieldError[] {
  if (count === undefined && indexes === undefined)
    return [required(field, 'at least one of succeededCount or succeededIndexes must be specified')]
  const found = countIndexes(indexes ?? '', completions)
  const total = typeof found === 'number' ? found : 0
  return [
    ...(indexes === undefined ? [] : validateIndexes(`${field}.succeededIndexes`, indexes, found)),
    ...(count === undefined
      ? []
      : validateCount(`${field}.succeededCount`, count, [
          [completions, 'the number of specified completions'],
          ...(indexes === undefined
            ? []
            : [[total, 'the number of indexes in the specified succeededIndexes field'] as const]),
        ])),
  ]
}

const validateIndexes = (field: string, indexes: string, found: number | string): FieldError[] => [
  ...(indexes.length > longestIndexes ? [tooLong(field, longestIndexes)] : []),
  ...(typeof found === 'string'
    ? [invalid(field, indexes, `error parsing succeededIndexes: ${found}`)]
    : []),
]

const validateCount = (
  field: string,
  count: number,
  bounds: readonly (readonly [most: number, called: string])[],
): FieldError[] => [
  ...validateNonNegative(field, count),
  ...bounds
    .filter(([most]) => count > most)
    .map(([most, called]) =>
      invalid(field, count, `must be less than or equal to ${most} (${called})`),
    ),
]
