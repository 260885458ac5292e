import { type FieldError, forbidden, goStrings, invalid, invalidGo } from '../../field-error.ts'
import { isHeadless, isLoadBalancer, needsHealthCheck, type Service } from './types.ts'
import { validateBalancerClass, validateService } from './validate.ts'

/** A second address or family may come and go; the first ones stay. */
export const validateServiceUpdate = (next: Service, old: Service): FieldError[] => [
  ...validateAddressChange(next, old),
  ...validateFamilyChange(next, old),
  ...validateClassChange(next, old),
  ...(needsHealthCheck(old) &&
  needsHealthCheck(next) &&
  next.spec.healthCheckNodePort !== old.spec.healthCheckNodePort
    ? [forbidden('spec.healthCheckNodePort', 'field is immutable')]
    : []),
  ...validateService(next, old),
]

const hasNoAddress = ({ spec }: Service) => spec.type === 'ExternalName'

interface Change {
  readonly field: string
  readonly go: string
  readonly before: readonly string[]
  readonly after: readonly string[]
  /** Where a change of an item is told of. */
  at(index: number): number
}

const refuse = ({ field, go }: Change, index: number, said: string) =>
  invalidGo(`${field}[${index}]`, go, said)

const fixed = 'may not change once set'

function validateAddressChange(next: Service, old: Service): FieldError[] {
  if (hasNoAddress(next) || hasNoAddress(old)) return []
  if (isHeadless(next) && isHeadless(old)) return []
  const change: Change = {
    field: 'spec.clusterIPs',
    go: goStrings(next.spec.clusterIPs),
    before: old.spec.clusterIPs ?? [],
    after: next.spec.clusterIPs ?? [],
    at: (index) => index,
  }
  const isUnset = change.after.length === 0
  return validateChange(change, next, {
    unset: isUnset ? 'primary clusterIP can not be unset' : undefined,
    released: 'clusterIP',
    go: change.go,
  })
}

function validateFamilyChange(next: Service, old: Service): FieldError[] {
  if (hasNoAddress(next) || hasNoAddress(old)) return []
  if (isHeadless(next) || isHeadless(old)) return []
  const isUnset = (next.spec.clusterIPs?.length ?? 0) === 0
  const change: Change = {
    field: 'spec.ipFamilies',
    go: goStrings(next.spec.ipFamilies, 'core.IPFamily'),
    before: old.spec.ipFamilies ?? [],
    after: next.spec.ipFamilies ?? [],
    at: () => 0,
  }
  return validateChange(change, next, {
    unset: isUnset ? 'primary ipFamily can not be unset' : undefined,
    released: 'ipFamily',
    // Upstream prints the addresses where the first family changed.
    go: goStrings(next.spec.clusterIPs),
  })
}

function validateChange(
  change: Change,
  next: Service,
  words: { readonly unset: string | undefined; readonly released: string; readonly go: string },
): FieldError[] {
  const { before, after } = change
  if (before.length === after.length)
    return before.flatMap((it, index) =>
      it === after[index] ? [] : [refuse(change, change.at(index), fixed)],
    )
  const isFirstChanged = before.length > 0 && after.length > 0 && before[0] !== after[0]
  const first = isFirstChanged ? [refuse({ ...change, go: words.go }, 0, fixed)] : []
  if (before.length < after.length) return first
  const policy = next.spec.ipFamilyPolicy
  return [
    ...(words.unset ? [refuse(change, 0, words.unset)] : []),
    ...first,
    ...(after.length === 1 && policy !== 'SingleStack'
      ? [
          invalid(
            'spec.ipFamilyPolicy',
            policy,
            `must be set to 'SingleStack' when releasing the secondary ${words.released}`,
          ),
        ]
      : []),
  ]
}

function validateClassChange(next: Service, old: Service): FieldError[] {
  const field = 'spec.loadBalancerClass'
  const isChanged =
    isLoadBalancer(old) &&
    isLoadBalancer(next) &&
    next.spec.loadBalancerClass !== old.spec.loadBalancerClass
  return [
    ...(isChanged ? [invalid(field, next.spec.loadBalancerClass, fixed)] : []),
    ...validateBalancerClass(next),
  ]
}
