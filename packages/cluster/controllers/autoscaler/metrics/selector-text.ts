import { formatSelector } from '../../../kinds/columns.ts'
import type { LabelSelector } from '../../../kinds/validate/label-selector.ts'
import { selects } from '../../../kinds/validate/selects.ts'
import { MetricError } from '../calculator/metric-error.ts'

const operators = ['In', 'NotIn', 'Exists', 'DoesNotExist']

/** A metric's selector as a query has it. The API stores any, so that one may make no sense. */
export function selectorText(selector: LabelSelector | undefined): string {
  if (!selector) return ''
  for (const { operator = '' } of selector.matchExpressions ?? [])
    if (!operators.includes(operator))
      throw new MetricError(`${JSON.stringify(operator)} is not a valid label selector operator`)
  if (selects(selector) === undefined) throw new MetricError('the label selector is not valid')
  const text = formatSelector(selector)
  return text === '<none>' ? '' : text
}
