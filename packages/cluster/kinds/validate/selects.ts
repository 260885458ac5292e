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
  if (!isSensible(selector)) return undefined
  const { matchLabels = {}, matchExpressions = [] } = selector
  for (const key in matchLabels) if (own(labels, key) !== matchLabels[key]) return false
  return matchExpressions.every((it) => fits(it, labels))
}

/** Looked at once each: controllers ask the same selector about thousands of pods. */
const sensible = new WeakMap<LabelSelector, boolean>()

function isSensible(selector: LabelSelector): boolean {
  const known = sensible.get(selector)
  if (known !== undefined) return known
  const { matchLabels = {}, matchExpressions = [] } = selector
  const isGood =
    Object.entries(matchLabels).every(([key, value]) => isLabel(key, [value])) &&
    matchExpressions.every(isRequirement)
  sensible.set(selector, isGood)
  return isGood
}

const isLabel = (key: string, values: readonly string[]): boolean =>
  qualifiedNameErrors(key).length === 0 &&
  values.every((value) => labelValueErrors(value).length === 0)

function isRequirement({ key = '', operator, values = [] }: LabelRequirement): boolean {
  if (!isLabel(key, values)) return false
  if (operator === 'In' || operator === 'NotIn') return values.length > 0
  return (operator === 'Exists' || operator === 'DoesNotExist') && values.length === 0
}

function fits({ key = '', operator, values = [] }: LabelRequirement, labels: Labels): boolean {
  const value = own(labels, key)
  const isListed = value !== undefined && values.includes(value)
  if (operator === 'In') return isListed
  if (operator === 'NotIn') return !isListed
  return (value !== undefined) === (operator === 'Exists')
}

export const isEmptySelector = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector) =>
  Object.keys(matchLabels).length + matchExpressions.length === 0
