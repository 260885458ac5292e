import { type FieldError, invalid, required } from '../../../kinds/field-error.ts'
import {
  knownOperators,
  type Requirement,
  validateOperator,
  validateRequirement,
} from '../../../kinds/validate/requirement.ts'

interface Selector {
  readonly rawSelector?: string
  readonly requirements?: readonly Requirement[]
}

/** The selectors of the list or watch that is asked about. */
export interface Selected {
  readonly fieldSelector?: Selector
  readonly labelSelector?: Selector
}

/** Either form of a selector, not both. */
export const selectorErrors = (path: string, { fieldSelector, labelSelector }: Selected) => [
  ...errorsOf(`${path}.fieldSelector`, fieldSelector, fieldRequirement),
  ...errorsOf(`${path}.labelSelector`, labelSelector, labelRequirement),
]

type Check = (path: string, requirement: Requirement) => FieldError[]

const fieldRequirement: Check = (path, { key = '', operator = '', values = [] }) => [
  ...(key ? [] : [required(`${path}.key`, 'must be specified')]),
  ...(knownOperators.has(operator) ? validateOperator(path, operator, values) : []),
]

const labelRequirement: Check = (path, requirement) =>
  validateRequirement(path, requirement, { allowsOperators: true })

function errorsOf(path: string, selector: Selector | undefined, check: Check): FieldError[] {
  if (!selector) return []
  const { rawSelector = '', requirements = [] } = selector
  const unfit = requirements.flatMap((it, index) => check(`${path}.requirements[${index}]`, it))
  if (rawSelector && requirements.length > 0) {
    const detail = 'may not specified at the same time as requirements'
    return [invalid(`${path}.rawSelector`, rawSelector, detail), ...unfit]
  }
  if (rawSelector || requirements.length > 0) return unfit
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
