import type {
  ValidatingAdmissionPolicyBinding as Binding,
  ValidatingAdmissionPolicy as Policy,
} from '../../../kinds/admissionregistration/types.ts'
import { StatusError } from '../../status.ts'
import { type Attributes, type Plugin, resourceOf } from '../admission.ts'
import { findAll, refuse } from '../lookup.ts'
import { matches } from './match.ts'
import { ConfigurationError, parameterCount, parameterResource } from './parameters.ts'

const group = 'admissionregistration.k8s.io'
const policies = { group, version: 'v1', plural: 'validatingadmissionpolicies' }
const bindings = { group, version: 'v1', plural: 'validatingadmissionpolicybindings' }

const unsupported =
  'its expressions cannot be evaluated: the Common Expression Language (CEL) is not supported'

/**
 * Finds the policies that concern a request as upstream does. Their expressions cannot be run, so that whatever such a
 * policy might deny is refused in its name rather than let through.
 */
export const validatingAdmissionPolicy: Plugin = {
  name: 'ValidatingAdmissionPolicy',
  validate(attributes) {
    if (isExempt(attributes)) return
    const bound = findAll<Binding>(attributes.server, bindings)
    if (bound.length === 0) return
    for (const policy of findAll<Policy>(attributes.server, policies)) {
      const its = bound.filter(({ spec }) => spec.policyName === policy.metadata.name)
      if (its.length > 0) check(attributes, policy, its)
    }
  },
}

/** Policies never keep anybody from mending policies; upstream's reviews pass them too. */
function isExempt(attributes: Attributes): boolean {
  const { kind } = attributes.scope.resource
  if (kind.group === group) return kind.plural.startsWith('validatingadmissionpolic')
  const isReview = kind.group === 'authentication.k8s.io' || kind.group === 'authorization.k8s.io'
  return isReview && resourceOf(attributes).endsWith('reviews')
}

function check(attributes: Attributes, policy: Policy, its: readonly Binding[]): void {
  const { matchConstraints, paramKind } = policy.spec
  if (!matchConstraints || !matches(attributes, matchConstraints)) return
  const configured = <T>(make: () => T, binding?: Binding): T | undefined =>
    heedConfiguration(attributes, policy, binding, make)
  const resource = paramKind && configured(() => parameterResource(attributes, paramKind))
  if (paramKind && !resource) return
  for (const binding of its) {
    const { matchResources, paramRef } = binding.spec
    if (matchResources && !matches(attributes, matchResources)) continue
    const count =
      resource && paramRef
        ? configured(() => parameterCount(attributes, resource, paramRef), binding)
        : 1
    if (count) evaluate(attributes, policy, binding)
  }
}

/** What cannot be worked with is passed over only where the policy says so. */
function heedConfiguration<T>(
  attributes: Attributes,
  policy: Policy,
  binding: Binding | undefined,
  make: () => T,
): T | undefined {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    if (policy.spec.failurePolicy === 'Ignore') return undefined
    const what = binding ? 'binding' : 'policy'
    const message = `failed to configure ${what}: ${error.message}`
    throw denied(attributes, policy, binding, message)
  }
}

/** Only `Deny` keeps a request from being served; the other actions merely tell of it, and so does this. */
function evaluate(attributes: Attributes, policy: Policy, binding: Binding): void {
  if (binding.spec.validationActions?.includes('Deny'))
    throw denied(attributes, policy, binding, unsupported)
  attributes.scope.warnings.add(
    `ValidatingAdmissionPolicy '${policy.metadata.name}' with binding '${binding.metadata.name}' was passed over: ${unsupported}`,
  )
}

function denied(
  attributes: Attributes,
  policy: Policy,
  binding: Binding | undefined,
  reason: string,
): StatusError {
  const by = binding ? ` with binding '${binding.metadata.name}'` : ''
  const message = `ValidatingAdmissionPolicy '${policy.metadata.name}'${by} denied request: ${reason}`
  const forbidden = refuse(attributes, message)
  const details = { ...forbidden.status.details, causes: [{ message }] }
  return new StatusError(422, 'Invalid', forbidden.message, details)
}
