import { type FieldError, invalidGo, notSupportedGo, required } from '../../field-error.ts'
import { validatePodTemplate } from '../../pod-spec/validate/template.ts'
import {
  goIntOrString,
  validateAtMostAll,
  validateCountOrPercent,
} from '../../validate/int-or-percent.ts'
import { goLabels, goSelector, validateLabelSelector } from '../../validate/label-selector.ts'
import { validateCounts, validateNonNegative } from '../../validate/numbers.ts'
import { isEmptySelector, selects } from '../../validate/selects.ts'
import { isNone } from '../amount.ts'
import type { DaemonSet, RollingUpdate } from '../types.ts'
import { validateSelectorKept } from '../validate-selector.ts'
import { validateCollisions } from '../validate-status.ts'
import { validateLasting } from '../validate-template.ts'
import { templateGeneration } from './generation.ts'

export function validateDaemonSet(set: DaemonSet): FieldError[] {
  const { spec } = set
  const { selector, template } = spec
  return [
    ...validateLabelSelector('spec.selector', selector),
    ...(selects(selector, template.metadata.labels) === false
      ? [
          invalidGo(
            'spec.template.metadata.labels',
            goLabels(template.metadata.labels),
            '`selector` does not match template `labels`',
          ),
        ]
      : []),
    ...(selector && isEmptySelector(selector)
      ? [
          invalidGo(
            'spec.selector',
            goSelector(selector),
            'empty selector is invalid for daemonset',
          ),
        ]
      : []),
    ...validatePodTemplate('spec.template', template),
    ...validateLasting('spec.template', template, 'DaemonSet'),
    ...validateNonNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...validateNonNegative('spec.templateGeneration', templateGeneration(set)),
    ...validateStrategy('spec.updateStrategy', spec.updateStrategy),
    ...validateNonNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit),
  ]
}

function validateStrategy(
  field: string,
  { type = '', rollingUpdate }: DaemonSet['spec']['updateStrategy'],
): FieldError[] {
  if (type === 'OnDelete') return []
  if (type === 'RollingUpdate')
    return rollingUpdate
      ? validateRollingUpdate(`${field}.rollingUpdate`, rollingUpdate)
      : [required(`${field}.rollingUpdate`)]
  const pointer = `(*apps.RollingUpdateDaemonSet)(${rollingUpdate ? '0xc000000000' : 'nil'})`
  const go = `apps.DaemonSetUpdateStrategy{Type:${JSON.stringify(type)}, RollingUpdate:${pointer}}`
  return [notSupportedGo(field, go, ['RollingUpdate', 'OnDelete'])]
}

function validateRollingUpdate(
  field: string,
  { maxUnavailable = 0, maxSurge = 0 }: RollingUpdate,
): FieldError[] {
  const errors = [
    ...validateCountOrPercent(`${field}.maxUnavailable`, maxUnavailable),
    ...validateCountOrPercent(`${field}.maxSurge`, maxSurge),
    ...validateAtMostAll(`${field}.maxUnavailable`, maxUnavailable),
    ...validateAtMostAll(`${field}.maxSurge`, maxSurge),
  ]
  if (!isNone(maxUnavailable) && !isNone(maxSurge))
    errors.push(
      invalidGo(
        `${field}.maxSurge`,
        goIntOrString(maxSurge),
        'may not be set when maxUnavailable is non-zero',
      ),
    )
  if (isNone(maxUnavailable) && isNone(maxSurge))
    errors.push(required(`${field}.maxUnavailable`, 'cannot be 0 when maxSurge is 0'))
  return errors
}

/** Upstream looks at the whole twice, and says everything twice. */
export const validateDaemonSetUpdate = (next: DaemonSet, old: DaemonSet): FieldError[] => [
  ...validateDaemonSet(next),
  ...validateDaemonSet(next),
  ...validateSelectorKept(next.spec.selector, old.spec.selector),
]

export const validateDaemonSetStatus = ({ status }: DaemonSet, old: DaemonSet): FieldError[] => [
  ...validateCounts('status', status, [
    'currentNumberScheduled',
    'numberMisscheduled',
    'desiredNumberScheduled',
    'numberReady',
    'observedGeneration',
    'updatedNumberScheduled',
    'numberAvailable',
    'numberUnavailable',
    'collisionCount',
  ]),
  ...validateCollisions(status, old.status),
]
