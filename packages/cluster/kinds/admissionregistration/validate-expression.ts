import type { CompileAdmission } from '../../expressions/admission.ts'
import { ExpressionError, ResultError } from '../../expressions/compile.ts'
import { type FieldError, invalid } from '../field-error.ts'

/** Why an expression does not compile to a value of this type. */
export function expressionErrors(
  field: string,
  compile: CompileAdmission,
  text: string,
  type?: string,
): FieldError[] {
  try {
    compile(text, type)
    return []
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    const how = error instanceof ResultError ? '' : 'compilation failed: '
    return [invalid(field, text, how + error.message)]
  }
}
