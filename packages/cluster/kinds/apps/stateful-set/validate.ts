import { equal } from '../../equal.ts'
import { type FieldError, forbidden, invalid, invalidGo, notSupported } from '../../field-error.ts'
import { goSelector } from '../../validate/label-selector.ts'
import { dnsLabelErrors } from '../../validate/names.ts'
import { validateCounts, validateNonNegative } from '../../validate/numbers.ts'
import type { StatefulSet } from '../types.ts'
import { isUsable, validateOwnSelector } from '../validate-selector.ts'
import { validateAvailable, validateCollisions, validateParts } from '../validate-status.ts'
import { validateLasting, validateStatefulTemplate } from '../validate-template.ts'

type Spec = StatefulSet['spec']

export const validateStatefulSet = ({ spec }: StatefulSet): FieldError[] =>
  validateSpec(spec, (name) =>
    dnsLabelErrors(name).map((said) => invalid('spec.serviceName', name, said)),
  )

function validateSpec(
  spec: Spec,
  validateServiceName: (name: string) => FieldError[],
): FieldError[] {
  const { selector, template, serviceName, ordinals } = spec
  return [
    ...validatePolicies(spec),
    ...validateNonNegative('spec.replicas', spec.replicas),
    ...validateNonNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...validateNonNegative('spec.ordinals.start', ordinals?.start),
    ...(serviceName ? validateServiceName(serviceName) : []),
    ...validateOwnSelector('spec.selector', selector, 'statefulset'),
    ...(isUsable(selector)
      ? validateStatefulTemplate('spec.template', template, selector)
      : [invalidGo('spec.selector', goSelector(selector), '')]),
    ...validateLasting('spec.template', template, 'StatefulSet'),
  ]
}

function validatePolicies({
  podManagementPolicy: management,
  updateStrategy,
  persistentVolumeClaimRetentionPolicy: retention = {},
}: Spec): FieldError[] {
  return [
    ...(['OrderedReady', 'Parallel'].includes(management ?? '')
      ? []
      : [invalid('spec.podManagementPolicy', management, "must be 'OrderedReady' or 'Parallel'")]),
    ...validateStrategy('spec.updateStrategy', updateStrategy),
    ...(['whenDeleted', 'whenScaled'] as const).flatMap((name) => {
      const value = retention[name] ?? ''
      return ['Retain', 'Delete'].includes(value)
        ? []
        : [
            notSupported(`spec.persistentVolumeClaimRetentionPolicy.${name}`, value, [
              'Retain',
              'Delete',
            ]),
          ]
    }),
  ]
}

function validateStrategy(
  field: string,
  { type = '', rollingUpdate }: Spec['updateStrategy'],
): FieldError[] {
  const partition = rollingUpdate?.partition ?? 0
  switch (type) {
    case 'OnDelete':
      return rollingUpdate
        ? [
            invalidGo(
              `${field}.rollingUpdate`,
              `apps.RollingUpdateStatefulSetStrategy{Partition:${partition}, MaxUnavailable:(*intstr.IntOrString)(nil)}`,
              "only allowed for updateStrategy 'RollingUpdate'",
            ),
          ]
        : []
    case 'RollingUpdate':
      return validateNonNegative(`${field}.rollingUpdate.partition`, rollingUpdate?.partition)
    default: {
      const pointer = `(*apps.RollingUpdateStatefulSetStrategy)(${rollingUpdate ? '0xc000000000' : 'nil'})`
      return [
        invalidGo(
          field,
          `apps.StatefulSetUpdateStrategy{Type:${JSON.stringify(type)}, RollingUpdate:${pointer}}`,
          "must be 'RollingUpdate' or 'OnDelete'",
        ),
      ]
    }
  }
}

/** What may be changed. */
const open = [
  'replicas',
  'template',
  'updateStrategy',
  'minReadySeconds',
  'ordinals',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
] as const

function sealed(spec: Spec): Partial<Spec> {
  const rest: Partial<Spec> = { ...spec }
  for (const field of open) delete rest[field]
  return rest
}

export const validateStatefulSetUpdate = (next: StatefulSet, old: StatefulSet): FieldError[] => [
  // An old name of a service may be wrong by now, and cannot be changed.
  ...validateSpec(next.spec, () => []),
  ...(equal(sealed(next.spec), sealed(old.spec))
    ? []
    : [
        forbidden(
          'spec',
          "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
        ),
      ]),
]

export const validateStatefulSetStatus = (
  { status }: StatefulSet,
  old: StatefulSet,
): FieldError[] => [
  ...validateCounts('status', status, [
    'replicas',
    'readyReplicas',
    'currentReplicas',
    'updatedReplicas',
    'availableReplicas',
    'observedGeneration',
    'collisionCount',
  ]),
  ...validateParts(status, [
    'readyReplicas',
    'currentReplicas',
    'updatedReplicas',
    'availableReplicas',
  ]),
  ...validateAvailable(status, 'status.readyReplicas'),
  ...validateCollisions(status, old.status),
]
