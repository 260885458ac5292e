import { equal } from '../equal.ts'
import { duplicate, type FieldError, required } from '../field-error.ts'
import { validateQualifiedName } from '../validate/labels.ts'

export interface TopologyTerm {
  matchLabelExpressions?: { key?: string; values?: string[] }[]
}

/** Where volumes may be made: terms, none like another. */
export function validateTopologies(
  field: string,
  terms: readonly TopologyTerm[] = [],
): FieldError[] {
  return terms.flatMap((term, index) => {
    const repeats = terms.slice(0, index).filter((it) => equal(asSets(it), asSets(term))).length
    // Upstream also compares with as many empty terms as there are terms.
    const count = repeats + (isEmpty(term) ? terms.length : 0)
    return [
      ...validateTerm(`${field}[${index}]`, term),
      ...Array.from({ length: count }, () =>
        duplicate(`${field}[${index}].matchLabelExpressions`, ''),
      ),
    ]
  })
}

const isEmpty = ({ matchLabelExpressions = [] }: TopologyTerm) => matchLabelExpressions.length === 0

const asSets = ({ matchLabelExpressions = [] }: TopologyTerm) =>
  Object.fromEntries(
    matchLabelExpressions.map(({ key = '', values = [] }) => [key, [...values].sort()]),
  )

function validateTerm(field: string, { matchLabelExpressions = [] }: TopologyTerm): FieldError[] {
  const keys = new Set<string>()
  return matchLabelExpressions.flatMap(({ key = '', values = [] }, index) => {
    const at = `${field}.matchLabelExpressions[${index}]`
    const isRepeated = keys.has(key)
    keys.add(key)
    return [
      ...(values.length === 0 ? [required(`${at}.values`)] : []),
      ...repeats(values).map((at_) => duplicate(`${at}.values[${at_}]`, values[at_])),
      ...validateQualifiedName(`${at}.key`, key),
      ...(isRepeated ? [duplicate(`${at}.key`, key)] : []),
    ]
  })
}

const repeats = (values: readonly string[]) =>
  values.flatMap((value, index) => (values.indexOf(value) < index ? [index] : []))
