import {
  duplicate,
  type FieldError,
  invalid,
  notSupported,
  required,
  tooLong,
} from '../field-error.ts'
import { validateQualifiedName } from './labels.ts'
import { regexText } from './names.ts'

/** meta/v1 Condition. */
export interface Condition {
  type?: string
  status?: string
  observedGeneration?: number
  lastTransitionTime?: string
  reason?: string
  message?: string
}

const statuses = ['False', 'True', 'Unknown']
const longestReason = 1024
const longestMessage = 32 * 1024
const reasonPattern = '[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?'
const reasonText = regexText(
  "a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_'",
  reasonPattern,
  'my_name',
  'MY_NAME',
  'MyName',
  'ReasonA,ReasonB',
  'ReasonA:ReasonB',
)

export function validateConditions(
  field: string,
  conditions: readonly Condition[] = [],
): FieldError[] {
  const types = conditions.map(({ type }) => type)
  return conditions.flatMap((condition, index) => [
    ...(types.indexOf(condition.type) < index
      ? [duplicate(`${field}[${index}].type`, condition.type ?? '')]
      : []),
    ...validateCondition(`${field}[${index}]`, condition),
  ])
}

function validateCondition(field: string, condition: Condition): FieldError[] {
  const { type = '', status = '', observedGeneration: observed = 0, message = '' } = condition
  return [
    ...validateQualifiedName(`${field}.type`, type),
    ...(statuses.includes(status) ? [] : [notSupported(`${field}.status`, status, statuses)]),
    ...(observed < 0
      ? [invalid(`${field}.observedGeneration`, observed, 'must be greater than or equal to zero')]
      : []),
    ...(condition.lastTransitionTime
      ? []
      : [required(`${field}.lastTransitionTime`, 'must be set')]),
    ...validateReason(`${field}.reason`, condition.reason),
    ...(Buffer.byteLength(message) > longestMessage
      ? [tooLong(`${field}.message`, longestMessage)]
      : []),
  ]
}

function validateReason(field: string, reason: string | undefined): FieldError[] {
  if (!reason) return [required(field, 'must be set')]
  return [
    ...(new RegExp(`^(?:${reasonPattern})$`).test(reason)
      ? []
      : [invalid(field, reason, reasonText)]),
    ...(Buffer.byteLength(reason) > longestReason ? [tooLong(field, longestReason)] : []),
  ]
}
