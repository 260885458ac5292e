import { own } from '../own.ts'
import type { LabelRequirement, LabelSelector } from './label-selector.ts'
import { labelValueErrors, qualifiedNameErrors } from './names.ts'

type Labels = Readonly<Record<string, string>>

/** Whether labels fit a selector; undefined where the selector makes no sense. No selector selects nothing. */
export function selects(
  selector: LabelSelector | undefined,
  labels: Labels = {},
): boolean | undefined {
  if (!selector) return false
  const { matchLabels = {}, matchExpressions = [] } = selector
  if (!Object.entries(matchLabels).every(([key, value]) => isLabel(key, [value]))) return undefined
  const found = matchExpressions.map((it) => fits(it, labels))
  if (found.includes(undefined)) return undefined
  return (
    Object.entries(matchLabels).every(([key, value]) => own(labels, key) === value) &&
    found.every((it) => it === true)
  )
}

const isLabel = (key: string, values: readonly string[]): boolean =>
  qualifiedNameErrors(key).length === 0 &&
  values.every((value) => labelValueErrors(value).length === 0)

function fits({ key = '', operator, values = [] }: LabelRequirement, labels: Labels) {
  if (!isLabel(key, values)) return undefined
  const value = own(labels, key)
  const isThere = value !== undefined
  switch (operator) {
    case 'In':
      return values.length === 0 ? undefined : isThere && values.includes(value)
    case 'NotIn':
      return values.length === 0 ? undefined : !isThere || !values.includes(value)
    case 'Exists':
      return values.length > 0 ? undefined : isThere
    case 'DoesNotExist':
      return values.length > 0 ? undefined : !isThere
    default:
      return undefined
  }
}

export const isEmptySelector = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector) =>
  Object.keys(matchLabels).length + matchExpressions.length === 0
