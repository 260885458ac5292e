import { type FieldError, invalid, required } from '../../../kinds/field-error.ts'

interface Selector {
  readonly rawSelector?: string
  readonly requirements?: readonly Requirement[]
}

interface Requirement {
  readonly key?: string
  readonly operator?: string
  readonly values?: readonly string[]
}

/** The selectors of the list or watch that is asked about. */
export interface Selected {
  readonly fieldSelector?: Selector
  readonly labelSelector?: Selector
}

/** Either form of a selector, not both. */
export const selectorErrors = (path: string, { fieldSelector, labelSelector }: Selected) => [
  ...errorsOf(`${path}.fieldSelector`, fieldSelector),
  ...errorsOf(`${path}.labelSelector`, labelSelector),
]

function errorsOf(path: string, selector: Selector | undefined): FieldError[] {
  if (!selector) return []
  const { rawSelector = '', requirements = [] } = selector
  if (rawSelector && requirements.length > 0) {
    const detail = 'may not specified at the same time as requirements'
    return [invalid(`${path}.rawSelector`, rawSelector, detail)]
  }
  if (rawSelector || requirements.length > 0) return []
  const detail = `when ${path} is specified, requirements or rawSelector is required`
  return [required(`${path}.requirements`, detail)]
}

/** A field selector as a query has it; of requirements, those that ask for one value. */
export function selectorText(selector: Selector | undefined): string {
  const { rawSelector, requirements = [] } = selector ?? {}
  if (rawSelector) return rawSelector
  return requirements
    .filter(({ operator, values = [] }) => operator === 'In' && values.length === 1)
    .map(({ key = '', values = [] }) => `${key}=${values[0]}`)
    .join(',')
}
