import { type FieldError, invalidGo } from '../../field-error.ts'
import { goSelector } from '../../validate/label-selector.ts'
import { validateCounts } from '../../validate/numbers.ts'
import type { ReplicaSet, ReplicaStatus } from '../types.ts'
import { isUsable, validateOwnSelector, validateSelectorKept } from '../validate-selector.ts'
import { validateAvailable, validateParts } from '../validate-status.ts'
import { validateReplicatedTemplate } from '../validate-template.ts'

export function validateReplicaSet({ spec }: ReplicaSet): FieldError[] {
  const { selector, template } = spec
  return [
    ...validateCounts('spec', spec, ['replicas', 'minReadySeconds']),
    ...validateOwnSelector('spec.selector', selector, 'deployment'),
    ...(isUsable(selector)
      ? validateReplicatedTemplate('spec.template', template, selector)
      : [invalidGo('spec.selector', goSelector(selector), 'invalid label selector')]),
  ]
}

/** Upstream looks at the whole twice, and says everything twice. */
export const validateReplicaSetUpdate = (next: ReplicaSet, old: ReplicaSet): FieldError[] => [
  ...validateReplicaSet(next),
  ...validateReplicaSet(next),
  ...validateSelectorKept(next.spec.selector, old.spec.selector),
]

export const validateReplicaStatus = (status: ReplicaStatus): FieldError[] => [
  ...validateCounts('status', status, [
    'replicas',
    'fullyLabeledReplicas',
    'readyReplicas',
    'availableReplicas',
    'observedGeneration',
  ]),
  ...validateParts(status, ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas']),
  ...validateAvailable(status),
]
