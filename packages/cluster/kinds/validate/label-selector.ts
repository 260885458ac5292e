import { type FieldError, goStrings, goValue } from '../field-error.ts'
import { validateLabels } from './labels.ts'
import { type SelectorOptions, validateRequirement } from './requirement.ts'

/** meta/v1 LabelSelector. */
export interface LabelSelector {
  matchLabels?: Record<string, string>
  matchExpressions?: LabelRequirement[]
}

export interface LabelRequirement {
  key?: string
  operator?: string
  values?: string[]
}

export const validateLabelSelector = (
  field: string,
  selector: LabelSelector | undefined,
  options: SelectorOptions = {},
): FieldError[] =>
  selector
    ? [
        ...validateLabels(`${field}.matchLabels`, selector.matchLabels),
        ...(selector.matchExpressions ?? []).flatMap((it, index) =>
          validateRequirement(`${field}.matchExpressions[${index}]`, it, options),
        ),
      ]
    : []

/** Labels as `%#v` prints them. */
export const goLabels = (labels: Readonly<Record<string, string>> | undefined): string =>
  labels
    ? `map[string]string{${Object.keys(labels)
        .sort()
        .map((key) => `${JSON.stringify(key)}:${JSON.stringify(labels[key])}`)
        .join(', ')}}`
    : 'map[string]string(nil)'

const goRequirement = ({ key = '', operator = '', values }: LabelRequirement) =>
  `v1.LabelSelectorRequirement{Key:${JSON.stringify(key)}, Operator:${JSON.stringify(operator)}, Values:${goStrings(values)}}`

const goRequirements = (expressions: readonly LabelRequirement[] | undefined) =>
  expressions
    ? `[]v1.LabelSelectorRequirement{${expressions.map(goRequirement).join(', ')}}`
    : '[]v1.LabelSelectorRequirement(nil)'

/** A selector as `%#v` prints it. */
export const goSelector = (selector: LabelSelector | undefined): string =>
  selector
    ? `v1.LabelSelector{MatchLabels:${goLabels(selector.matchLabels)}, MatchExpressions:${goRequirements(selector.matchExpressions)}}`
    : goValue(undefined)

/** As the `String` of a selector prints it. */
export function goSelectorText({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const labels = Object.keys(matchLabels)
    .sort()
    .map((key) => `${key}: ${matchLabels[key]},`)
    .join('')
  const expressions = matchExpressions
    .map(
      ({ key = '', operator = '', values = [] }) =>
        `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`,
    )
    .join('')
  return `&LabelSelector{MatchLabels:map[string]string{${labels}},MatchExpressions:[]LabelSelectorRequirement{${expressions}},}`
}
