import type { AdmissionValues, CompileAdmission } from '../../../expressions/admission.ts'
import { ExpressionError } from '../../../expressions/compile.ts'
import type { Named } from '../../../kinds/admissionregistration/types.ts'

export type ConditionsOutcome =
  | { readonly kind: 'met' | 'unmet' }
  | { readonly kind: 'failed'; readonly errors: readonly string[] }

/** Whether all conditions are met. One that is not met counts for more than one that cannot be evaluated. */
export function evaluateConditions(
  compile: CompileAdmission,
  conditions: readonly Named[] = [],
  values: () => AdmissionValues,
): ConditionsOutcome {
  if (conditions.length === 0) return { kind: 'met' }
  const given = values()
  const errors: string[] = []
  for (const { name = '', expression = '' } of conditions) {
    try {
      if (compile(expression.trim(), 'bool')(given) !== true) return { kind: 'unmet' }
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error
      errors.push(`condition '${name}' : ${error.message}`)
    }
  }
  return errors.length > 0 ? { kind: 'failed', errors } : { kind: 'met' }
}
