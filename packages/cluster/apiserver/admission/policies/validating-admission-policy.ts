import type { Awaitable } from '@galley/kit/at-once'
import { toExpressionValue } from '../../../expressions/values.ts'
import type {
  ValidatingAdmissionPolicyBinding as Binding,
  ValidatingAdmissionPolicy as Policy,
} from '../../../kinds/admissionregistration/types.ts'
import type { KubeObject } from '../../../kinds/object.ts'
import type { Resource } from '../../resources.ts'
import { StatusError } from '../../status.ts'
import { type Attributes, type Plugin, resourceOf } from '../admission.ts'
import { find, findAll, refuse } from '../lookup.ts'
import { matches } from '../request/match.ts'
import { admissionRequest } from '../request/review.ts'
import { admissionValues } from '../request/values.ts'
import { type Failure, failuresOf } from './evaluate-policy.ts'
import { ConfigurationError, parameterResource, parametersOf } from './parameters.ts'

const group = 'admissionregistration.k8s.io'
const policies = { group, version: 'v1', plural: 'validatingadmissionpolicies' }
const bindings = { group, version: 'v1', plural: 'validatingadmissionpolicybindings' }
const namespaces = { group: '', version: 'v1', plural: 'namespaces' }

/** Finds the policies that concern a request, and holds it to what they say. */
export const validatingAdmissionPolicy: Plugin = {
  name: 'ValidatingAdmissionPolicy',
  validate(attributes) {
    if (isExempt(attributes)) return
    const bound = findAll<Binding>(attributes.server, bindings)
    return bound.length === 0 ? undefined : checkAll(attributes, bound)
  },
}

async function checkAll(attributes: Attributes, bound: readonly Binding[]): Promise<void> {
  for (const policy of findAll<Policy>(attributes.server, policies)) {
    const its = bound.filter(({ spec }) => spec.policyName === policy.metadata.name)
    if (its.length > 0) await check(attributes, policy, its)
  }
}

/** Policies never keep anybody from mending policies; upstream's reviews pass them too. */
function isExempt(attributes: Attributes): boolean {
  const { kind } = attributes.scope.resource
  if (kind.group === group) return kind.plural.startsWith('validatingadmissionpolic')
  const isReview = kind.group === 'authentication.k8s.io' || kind.group === 'authorization.k8s.io'
  return isReview && resourceOf(attributes).endsWith('reviews')
}

async function check(
  attributes: Attributes,
  policy: Policy,
  its: readonly Binding[],
): Promise<void> {
  const { matchConstraints, paramKind } = policy.spec
  if (!matchConstraints || !matches(attributes, matchConstraints)) return
  const configured = <T>(make: () => Awaitable<T>, binding?: Binding): Promise<T | undefined> =>
    heedConfiguration(attributes, policy, binding, make)
  const resource = paramKind && (await configured(() => parameterResource(attributes, paramKind)))
  if (paramKind && !resource) return
  for (const binding of its) {
    const { matchResources, paramRef } = binding.spec
    if (matchResources && !matches(attributes, matchResources)) continue
    const parameters =
      resource && paramRef
        ? await configured(() => parametersOf(attributes, resource, paramRef), binding)
        : [undefined]
    for (const parameter of parameters ?? [])
      evaluate(attributes, policy, binding, parameter && { object: parameter, resource })
  }
}

/** What cannot be worked with is passed over only where the policy says so. */
async function heedConfiguration<T>(
  attributes: Attributes,
  policy: Policy,
  binding: Binding | undefined,
  make: () => Awaitable<T>,
): Promise<T | undefined> {
  try {
    return await make()
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    if (policy.spec.failurePolicy === 'Ignore') return undefined
    const what = binding ? 'binding' : 'policy'
    const message = `failed to configure ${what}: ${error.message}`
    throw denied(attributes, policy, binding, { message, reason: 'Invalid' })
  }
}

interface Parameter {
  readonly object: KubeObject
  readonly resource: Resource | undefined
}

/** Only `Deny` keeps a request from being served; `Warn` tells of it. */
function evaluate(
  attributes: Attributes,
  policy: Policy,
  binding: Binding,
  parameter: Parameter | undefined,
): void {
  const request = admissionRequest(attributes, attributes.scope.resource, attributes)
  const failures = failuresOf(policy, {
    ...admissionValues(attributes, request),
    params: written(attributes, parameter?.object, parameter?.resource),
    namespaceObject: namespaceOf(attributes),
  })
  const actions = binding.spec.validationActions ?? []
  const [first] = failures
  if (first && actions.includes('Deny')) throw denied(attributes, policy, binding, first)
  if (!actions.includes('Warn')) return
  for (const { message } of failures)
    attributes.scope.warnings.add(
      `Validation failed for ValidatingAdmissionPolicy '${policy.metadata.name}' with binding '${binding.metadata.name}': ${message}`,
    )
}

function namespaceOf(attributes: Attributes): unknown {
  const { server, namespace } = attributes
  const found = namespace ? find(server, namespaces, '', namespace) : undefined
  return written(attributes, found, server.resources.find('', 'v1', 'namespaces'))
}

const written = (
  { server: { records } }: Attributes,
  object: KubeObject | undefined,
  resource: Resource | undefined,
): unknown => (object && resource ? toExpressionValue(records.written(object, resource)) : null)

const codes: Readonly<Record<string, number>> = {
  Forbidden: 403,
  Unauthorized: 401,
  RequestEntityTooLarge: 413,
}

function denied(
  attributes: Attributes,
  policy: Policy,
  binding: Binding | undefined,
  { message: said, reason }: Failure,
): StatusError {
  const by = binding ? ` with binding '${binding.metadata.name}'` : ''
  const message = `ValidatingAdmissionPolicy '${policy.metadata.name}'${by} denied request: ${said}`
  const forbidden = refuse(attributes, message)
  const details = { ...forbidden.status.details, causes: [{ message }] }
  return new StatusError(codes[reason] ?? 422, reason, forbidden.message, details)
}
