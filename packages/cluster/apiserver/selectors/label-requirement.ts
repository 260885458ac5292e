import { labelValueErrors, qualifiedNameErrors } from '../../kinds/validate/names.ts'
import { isInt64 } from './int64.ts'
import type { Requirement } from './label-selector.ts'

/** Why a key cannot be a label's, in upstream's words; it has no path to tell, hence `<nil>`. */
export function checkLabelKey(key: string): string | undefined {
  const errors = qualifiedNameErrors(key)
  return errors.length > 0
    ? `<nil>: Invalid value: ${JSON.stringify(key)}: ${errors.join('; ')}`
    : undefined
}

const goValues = (values: readonly string[]) =>
  `[${values.map((value) => JSON.stringify(value)).join(',')}]`

export function checkRequirement({ key, operator, values }: Requirement): string | undefined {
  if ((operator === 'in' || operator === 'notin') && values.length === 0)
    return `values: Invalid value: ${goValues(values)}: for 'in', 'notin' operators, values set can't be empty`
  if (operator === 'gt' || operator === 'lt') {
    const [value = ''] = values
    if (!isInt64(value))
      return `values[0]: Invalid value: ${JSON.stringify(value)}: for 'Gt', 'Lt' operators, the value must be an integer`
  }
  const refused = values.flatMap((value, index) =>
    labelValueErrors(value).map(
      (error) => `values[${index}][${key}]: Invalid value: ${JSON.stringify(value)}: ${error}`,
    ),
  )
  return refused.length > 1 ? `[${refused.join(', ')}]` : refused[0]
}
