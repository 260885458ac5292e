import { ExpressionError, ResultError } from '../../expressions/compile.ts'
import { compileRule } from '../../expressions/rules.ts'
import {
  type FieldError,
  goValue,
  invalid,
  invalidGo,
  notSupported,
  required,
} from '../../kinds/field-error.ts'
import { printPointer } from '../../kinds/go-print.ts'
import type { JsonSchema, Rule } from '../schema.ts'
import { parseJsonPath } from '../served/json-path.ts'

const reasons = [
  'FieldValueDuplicate',
  'FieldValueForbidden',
  'FieldValueInvalid',
  'FieldValueRequired',
]

/** The rules of a schema: what they say beside the rule, and whether they compile. */
export const validateRules = (schema: JsonSchema, path: string): FieldError[] =>
  (schema['x-kubernetes-validations'] ?? []).flatMap((rule, index) =>
    validateRule(rule, `${path}.x-kubernetes-validations[${index}]`),
  )

function validateRule(rule: Rule, path: string): FieldError[] {
  const { rule: text = '', message = '', messageExpression = '', reason, fieldPath = '' } = rule
  const said = message.trim()
  return [
    ...(text.trim() === '' ? [required(`${path}.rule`, 'rule is not specified')] : []),
    ...(message !== '' && said === ''
      ? [invalid(`${path}.message`, message, 'message must be non-empty if specified')]
      : said.includes('\n')
        ? [invalid(`${path}.message`, message, 'message must not contain line breaks')]
        : text.trim().includes('\n') && said === ''
          ? [required(`${path}.message`, 'message must be specified if rule contains line breaks')]
          : []),
    ...(messageExpression !== '' && messageExpression.trim() === ''
      ? [required(`${path}.messageExpression`, 'messageExpression must be non-empty if specified')]
      : []),
    ...(reason === undefined || reasons.includes(reason)
      ? []
      : [notSupported(`${path}.reason`, reason, reasons)]),
    ...validateFieldPath(fieldPath, `${path}.fieldPath`),
    ...compiles(rule, text.trim(), 'bool', `${path}.rule`),
    ...compiles(rule, messageExpression.trim(), 'string', `${path}.messageExpression`),
  ]
}

function validateFieldPath(fieldPath: string, path: string): FieldError[] {
  if (fieldPath === '') return []
  if (fieldPath.trim() === '')
    return [invalid(path, fieldPath, 'fieldPath must be non-empty if specified')]
  if (fieldPath.includes('\n'))
    return [invalid(path, fieldPath, 'fieldPath must not contain line breaks')]
  return parseJsonPath(fieldPath) === undefined
    ? [invalid(path, fieldPath, 'fieldPath must be a valid path')]
    : []
}

function compiles(rule: Rule, text: string, type: 'bool' | 'string', path: string): FieldError[] {
  if (text === '') return []
  try {
    compileRule(text, type)
    return []
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    return [invalidGo(path, goRule(rule), unfit[type](error))]
  }
}

const unfit = {
  bool: (error: ExpressionError) =>
    error instanceof ResultError
      ? 'cel expression must evaluate to a bool'
      : `compilation failed: ${error.message}`,
  string: (error: ExpressionError) =>
    error instanceof ResultError
      ? 'messageExpression must evaluate to a string'
      : `messageExpression compilation failed: ${error.message}`,
} as const

const printReason = printPointer('apiextensions.FieldValueErrorReason')
const printChoice = printPointer('bool')

/** As Go prints a rule. */
const goRule = ({
  rule = '',
  message = '',
  messageExpression = '',
  fieldPath = '',
  reason,
  optionalOldSelf,
}: Rule): string =>
  `apiextensions.ValidationRule{Rule:${goValue(rule)}, Message:${goValue(message)}, MessageExpression:${goValue(messageExpression)}, Reason:${printReason(reason)}, FieldPath:${goValue(fieldPath)}, OptionalOldSelf:${printChoice(optionalOldSelf)}}`
