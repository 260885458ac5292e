import type { LabelRequirement, LabelSelector } from '../validate/label-selector.ts'

export type Labels = Readonly<Record<string, string>>
export type LabelMatcher = (labels: Labels) => boolean

export const nothing: LabelMatcher = () => false

/** A selector made ready to be asked often. None selects nothing, an empty one everything. */
export function labelMatcher(selector: LabelSelector | undefined): LabelMatcher {
  if (!selector) return nothing
  const wanted = Object.entries(selector.matchLabels ?? {})
  const requirements = (selector.matchExpressions ?? []).map(requirementMatcher)
  return (labels) =>
    wanted.every(([key, value]) => labels[key] === value) &&
    requirements.every((fits) => fits(labels))
}

export function requirementMatcher({
  key = '',
  operator,
  values = [],
}: LabelRequirement): LabelMatcher {
  const among = new Set(values)
  switch (operator) {
    case 'In':
      return ({ [key]: value }) => value !== undefined && among.has(value)
    case 'NotIn':
      return ({ [key]: value }) => value === undefined || !among.has(value)
    case 'Exists':
      return ({ [key]: value }) => value !== undefined
    case 'DoesNotExist':
      return ({ [key]: value }) => value === undefined
    case 'Gt':
      return ({ [key]: value }) => isGreater(value, values[0])
    case 'Lt':
      return ({ [key]: value }) => isGreater(values[0], value)
    default:
      return nothing
  }
}

/** Compares whole numbers as 64 bits hold them; what is no number compares as nothing. */
function isGreater(a: string | undefined, b: string | undefined): boolean {
  const [left, right] = [integer(a), integer(b)]
  return left !== undefined && right !== undefined && left > right
}

function integer(text: string | undefined): bigint | undefined {
  if (text === undefined || !/^[-+]?\d+$/.test(text)) return undefined
  const value = BigInt(text.replace('+', ''))
  return BigInt.asIntN(64, value) === value ? value : undefined
}

/** The same for selectors that select the same way, whatever the order in which they are written. */
export const selectorText = (selector: LabelSelector | undefined): string =>
  selector
    ? JSON.stringify([
        Object.entries(selector.matchLabels ?? {}).toSorted(),
        (selector.matchExpressions ?? [])
          .map(({ key, operator, values = [] }) => [key, operator, values.toSorted()])
          .toSorted(),
      ])
    : ''
