import { holds, type Operator } from '../selectors/label-selector.ts'

/** A label selector as objects have it. */
export interface LabelSelectorObject {
  readonly matchLabels?: Readonly<Record<string, string>>
  readonly matchExpressions?: readonly {
    readonly key: string
    readonly operator: string
    readonly values?: readonly string[]
  }[]
}

const operators: Readonly<Record<string, Operator>> = {
  In: 'in',
  NotIn: 'notin',
  Exists: 'exists',
  DoesNotExist: '!',
}

/** No selector selects nothing, an empty one everything. */
export function selects(
  selector: LabelSelectorObject | undefined,
  labels: Readonly<Record<string, string>> = {},
): boolean {
  if (!selector) return false
  const equal = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => ({
    key,
    operator: '=' as const,
    values: [value],
  }))
  const others = (selector.matchExpressions ?? []).map(({ key, operator, values = [] }) => ({
    key,
    operator: operators[operator],
    values,
  }))
  return [...equal, ...others].every(
    ({ key, operator, values }) =>
      operator !== undefined && holds({ key, operator, values }, labels),
  )
}
