import { isDeepStrictEqual } from 'node:util'
import { type FieldError, invalid, invalidGo } from '../../../kinds/field-error.ts'
import type { Attributes, User } from '../../call.ts'
import { invalidError } from '../../status.ts'
import { type Asked, type Review, review } from './answer-review.ts'
import { type Selected, selectorErrors, selectorText } from './selector-attributes.ts'

interface ResourceAttributes extends Selected {
  readonly group?: string
  readonly version?: string
  readonly resource?: string
  readonly subresource?: string
  readonly namespace?: string
  readonly name?: string
  readonly verb?: string
}

interface NonResourceAttributes {
  readonly path?: string
  readonly verb?: string
}

interface Spec {
  readonly resourceAttributes?: ResourceAttributes
  readonly nonResourceAttributes?: NonResourceAttributes
  readonly user?: string
  readonly groups?: readonly string[]
  readonly uid?: string
  readonly extra?: Readonly<Record<string, readonly string[]>>
}

/** May somebody do something? */
export const subjectAccessReview = review((asked, tools) => {
  refuse([
    ...specErrors(asked),
    ...userErrors(asked),
    ...selectors(asked),
    ...metadataErrors(asked),
  ])
  return decided(asked, userOf(asked), tools)
})

/** The same within one namespace. */
export const localSubjectAccessReview = review((asked, tools) => {
  const { resourceAttributes, nonResourceAttributes } = specOf(asked)
  const inNamespace = asked.metadata.namespace ?? ''
  const namespace = resourceAttributes?.namespace ?? ''
  const errors = [
    ...specErrors(asked),
    ...userErrors(asked),
    ...selectors(asked),
    ...metadataErrors(asked),
  ]
  if (resourceAttributes && namespace !== inNamespace)
    errors.push(
      invalid('spec.resourceAttributes.namespace', namespace, 'must match metadata.namespace'),
    )
  if (nonResourceAttributes)
    errors.push(
      invalidGo(
        'spec.nonResourceAttributes',
        goAttributes(nonResourceAttributes),
        'disallowed on this kind of request',
      ),
    )
  refuse(errors)
  return decided(asked, userOf(asked), tools)
})

/** May I? */
export const selfSubjectAccessReview = review((asked, tools) => {
  refuse([...specErrors(asked), ...selectors(asked), ...metadataErrors(asked)])
  return decided(asked, tools.scope.call.user, tools)
})

const specOf = ({ spec }: Review): Spec => spec as Spec

function userOf(asked: Review): User {
  const { user = '', groups = [], uid, extra } = specOf(asked)
  return { username: user, groups, ...(uid && { uid }), ...(extra && { extra }) }
}

function decided(asked: Review, user: User, { access }: Asked) {
  const { isAllowed, reason } = access.authorizers.decide(attributesOf(asked, user))
  return { ...asked, status: { allowed: isAllowed, ...(reason && { reason }) } }
}

function attributesOf(asked: Review, user: User): Attributes {
  const { resourceAttributes, nonResourceAttributes } = specOf(asked)
  if (resourceAttributes) {
    const { fieldSelector, labelSelector: _, ...given } = resourceAttributes
    const selector = selectorText(fieldSelector)
    return { resource: '', verb: '', ...given, user, ...(selector && { fieldSelector: selector }) }
  }
  const { verb = '', path = '' } = nonResourceAttributes ?? {}
  return { user, verb, path }
}

function specErrors(asked: Review): FieldError[] {
  const { resourceAttributes, nonResourceAttributes } = specOf(asked)
  if (resourceAttributes && nonResourceAttributes)
    return [
      invalidGo(
        'spec.nonResourceAttributes',
        goAttributes(nonResourceAttributes),
        'cannot be specified in combination with resourceAttributes',
      ),
    ]
  if (resourceAttributes || nonResourceAttributes) return []
  const detail = 'exactly one of nonResourceAttributes or resourceAttributes must be specified'
  return [invalid('spec.resourceAttributes', 'null', detail)]
}

function userErrors(asked: Review): FieldError[] {
  const { user, groups = [] } = specOf(asked)
  if (user || groups.length > 0) return []
  return [invalid('spec.user', '', 'at least one of user or group must be specified')]
}

const selectors = (asked: Review): FieldError[] =>
  selectorErrors('spec.resourceAttributes', specOf(asked).resourceAttributes ?? {})

/** A review is no object that could have a name. Upstream prints all of the metadata as Go has it; we, what was given. */
function metadataErrors({ kind, metadata }: Review): FieldError[] {
  const isLocal = kind === 'LocalSubjectAccessReview'
  const { managedFields: _, namespace, ...rest } = metadata
  if (isDeepStrictEqual(rest, {}) && (isLocal || !namespace)) return []
  const detail = isLocal ? 'must be empty except for namespace' : 'must be empty'
  return [invalid('metadata', rest, detail)]
}

const goAttributes = ({ path = '', verb = '' }: NonResourceAttributes) =>
  `authorization.NonResourceAttributes{Path:${JSON.stringify(path)}, Verb:${JSON.stringify(verb)}}`

/** Upstream knows the review's group here and no longer its kind. */
function refuse(errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalidError({ group: 'authorization.k8s.io', resource: '' }, errors)
}
