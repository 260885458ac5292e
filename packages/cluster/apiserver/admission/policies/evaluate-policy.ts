import { type AdmissionValues, compilePolicy } from '../../../expressions/admission.ts'
import { ExpressionError } from '../../../expressions/compile.ts'
import type {
  Named,
  ValidatingAdmissionPolicy as Policy,
  Validation,
} from '../../../kinds/admissionregistration/types.ts'
import { evaluateConditions } from '../request/conditions.ts'

/** Why a policy does not let a request pass. */
export interface Failure {
  readonly message: string
  /** As of a `Status`. */
  readonly reason: string
}

/** What a policy finds wrong with a request. One that cannot be evaluated is, unless it is to be ignored then. */
export function failuresOf({ spec }: Policy, given: AdmissionValues): readonly Failure[] {
  const isIgnored = spec.failurePolicy === 'Ignore'
  const broken = (message: string): readonly Failure[] =>
    isIgnored ? [] : [{ message, reason: 'Invalid' }]
  const outcome = evaluateConditions(compilePolicy, spec.matchConditions, () => given)
  if (outcome.kind === 'unmet') return []
  if (outcome.kind === 'failed') return broken(outcome.errors.join(', '))
  const values = { ...given, variables: variablesOf(spec.variables, given) }
  return (spec.validations ?? []).flatMap((validation) => {
    const { expression = '' } = validation
    try {
      return holds(expression, values) ? [] : [failureOf(validation, values)]
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error
      return broken(`expression '${expression}' resulted in error: ${error.message}`)
    }
  })
}

const holds = (expression: string, values: AdmissionValues): boolean =>
  compilePolicy(expression, 'bool')(values) === true

function failureOf(
  { expression = '', message, messageExpression, reason = 'Invalid' }: Validation,
  values: AdmissionValues,
): Failure {
  const told = messageExpression === undefined ? undefined : textOf(messageExpression, values)
  return { message: told ?? (message?.trim() || `failed expression: ${expression.trim()}`), reason }
}

/** One that cannot be evaluated, or says nothing that fits a line, leaves the message as it is. */
function textOf(expression: string, values: AdmissionValues): string | undefined {
  try {
    const text = compilePolicy(expression, 'string')(values)
    return typeof text === 'string' && text.trim() !== '' && !text.includes('\n')
      ? text.trim()
      : undefined
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    return undefined
  }
}

/** Each is evaluated when it is asked for, and once; it may ask for those before it. */
function variablesOf(variables: readonly Named[] = [], given: AdmissionValues): object {
  const made = {}
  for (const { name = '', expression = '' } of variables) {
    let value: { readonly it: unknown } | undefined
    Object.defineProperty(made, name, {
      enumerable: true,
      get: () => {
        value ??= { it: compilePolicy(expression)({ ...given, variables: made }) }
        return value.it
      },
    })
  }
  return made
}
