import {
  type FieldError,
  forbidden,
  invalid,
  invalidGo,
  notSupportedGo,
  required,
} from '../../field-error.ts'
import {
  goIntOrString,
  validateAtMostAll,
  validateCountOrPercent,
} from '../../validate/int-or-percent.ts'
import { goSelector } from '../../validate/label-selector.ts'
import { validateCounts, validateNonNegative } from '../../validate/numbers.ts'
import { isNone } from '../amount.ts'
import type { Deployment, RollingUpdate } from '../types.ts'
import { isUsable, validateOwnSelector, validateSelectorKept } from '../validate-selector.ts'
import { validateAvailable, validateCollisions, validateParts } from '../validate-status.ts'
import { validateReplicatedTemplate } from '../validate-template.ts'

export function validateDeployment({ spec }: Deployment): FieldError[] {
  const { selector, minReadySeconds = 0, progressDeadlineSeconds: deadline } = spec
  return [
    ...validateNonNegative('spec.replicas', spec.replicas),
    ...validateOwnSelector('spec.selector', selector, 'deployment'),
    ...(isUsable(selector)
      ? validateReplicatedTemplate('spec.template', spec.template, selector)
      : [invalidGo('spec.selector', goSelector(selector), 'invalid label selector')]),
    ...validateStrategy('spec.strategy', spec.strategy),
    ...validateCounts('spec', spec, [
      'minReadySeconds',
      'revisionHistoryLimit',
      'progressDeadlineSeconds',
    ]),
    ...(deadline !== undefined && deadline <= minReadySeconds
      ? [invalid('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds')]
      : []),
  ]
}

function validateStrategy(
  field: string,
  { type = '', rollingUpdate }: Deployment['spec']['strategy'],
): FieldError[] {
  switch (type) {
    case 'Recreate':
      return rollingUpdate
        ? [
            forbidden(
              `${field}.rollingUpdate`,
              "may not be specified when strategy `type` is 'Recreate'",
            ),
          ]
        : []
    case 'RollingUpdate':
      return rollingUpdate
        ? validateRollingUpdate(`${field}.rollingUpdate`, rollingUpdate)
        : [required(`${field}.rollingUpdate`, 'this should be defaulted and never be nil')]
    default: {
      const pointer = `(*apps.RollingUpdateDeployment)(${rollingUpdate ? '0xc000000000' : 'nil'})`
      const go = `apps.DeploymentStrategy{Type:${JSON.stringify(type)}, RollingUpdate:${pointer}}`
      return [notSupportedGo(field, go, ['Recreate', 'RollingUpdate'])]
    }
  }
}

function validateRollingUpdate(
  field: string,
  { maxUnavailable = 0, maxSurge = 0 }: RollingUpdate,
): FieldError[] {
  return [
    ...validateCountOrPercent(`${field}.maxUnavailable`, maxUnavailable),
    ...validateCountOrPercent(`${field}.maxSurge`, maxSurge),
    ...(isNone(maxUnavailable) && isNone(maxSurge)
      ? [
          invalidGo(
            `${field}.maxUnavailable`,
            goIntOrString(maxUnavailable),
            'may not be 0 when `maxSurge` is 0',
          ),
        ]
      : []),
    ...validateAtMostAll(`${field}.maxUnavailable`, maxUnavailable),
  ]
}

export const validateDeploymentUpdate = (next: Deployment, old: Deployment): FieldError[] => [
  ...validateDeployment(next),
  ...validateSelectorKept(next.spec.selector, old.spec.selector),
]

export const validateDeploymentStatus = ({ status }: Deployment, old: Deployment): FieldError[] => [
  ...validateCounts('status', status, [
    'observedGeneration',
    'replicas',
    'updatedReplicas',
    'readyReplicas',
    'availableReplicas',
    'unavailableReplicas',
    'collisionCount',
  ]),
  ...validateParts(status, ['updatedReplicas', 'readyReplicas', 'availableReplicas']),
  ...validateAvailable(status),
  ...validateCollisions(status, old.status),
]
