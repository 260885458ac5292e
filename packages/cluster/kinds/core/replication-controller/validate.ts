import { validateReplicatedTemplate } from '../../apps/validate-template.ts'
import { type FieldError, required } from '../../field-error.ts'
import { validateNonNegative } from '../../validate/numbers.ts'
import type { ReplicationController } from './types.ts'

export function validateController({ spec }: ReplicationController): FieldError[] {
  const { selector = {}, template } = spec
  return [
    ...validateNonNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...(Object.keys(selector).length === 0 ? [required('spec.selector')] : []),
    ...validateNonNegative('spec.replicas', spec.replicas),
    ...(template
      ? validateReplicatedTemplate(
          'spec.template',
          template,
          { matchLabels: selector },
          'ReplicationController',
        )
      : [required('spec.template')]),
  ]
}
