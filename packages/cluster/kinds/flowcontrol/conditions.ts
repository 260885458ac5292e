import { duplicate, type FieldError, required } from '../field-error.ts'

export interface FlowCondition {
  type?: string
  status?: string
}

export function validateConditionTypes(conditions: readonly FlowCondition[] = []): FieldError[] {
  const seen = new Set<string>()
  return conditions.flatMap(({ type = '' }, index) => {
    const field = `status.conditions[${index}].type`
    const isRepeated = seen.has(type)
    seen.add(type)
    return [
      ...(isRepeated ? [duplicate(field, type)] : []),
      ...(type === '' ? [required(field, 'must not be empty')] : []),
    ]
  })
}
