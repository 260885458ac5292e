import type { CompileAdmission } from '../../expressions/admission.ts'
import { duplicate, type FieldError, invalid, required, tooMany } from '../field-error.ts'
import { qualifiedNameErrors } from '../validate/names.ts'
import type { Named } from './types.ts'
import { expressionErrors } from './validate-expression.ts'

const mostConditions = 64

export function validateConditions(
  field: string,
  compile: CompileAdmission,
  conditions: readonly Named[] = [],
): FieldError[] {
  const names = conditions.map(({ name = '' }) => name)
  return [
    ...(conditions.length > mostConditions
      ? [tooMany(field, conditions.length, mostConditions)]
      : []),
    ...conditions.flatMap(({ name = '', expression = '' }, index) => [
      ...(expression.trim() === ''
        ? [required(`${field}[${index}].expression`)]
        : expressionErrors(`${field}[${index}].expression`, compile, expression.trim(), 'bool')),
      ...(name === ''
        ? [required(`${field}[${index}].name`)]
        : qualifiedNameErrors(name).map((said) => invalid(`${field}[${index}].name`, name, said))),
      ...(name !== '' && names.indexOf(name) < index
        ? [duplicate(`${field}[${index}].name`, name)]
        : []),
    ]),
  ]
}
