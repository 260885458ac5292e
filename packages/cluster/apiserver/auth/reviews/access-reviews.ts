import type { FieldError } from '../../../kinds/field-error.ts'
import { invalid, required } from '../../../kinds/field-error.ts'
import type { Attributes, User } from '../../call.ts'
import { badRequestError, invalidError } from '../../status.ts'
import { type Asked, type Review, review } from './answer-review.ts'

interface Spec {
  readonly resourceAttributes?: {
    readonly group?: string
    readonly version?: string
    readonly resource?: string
    readonly subresource?: string
    readonly namespace?: string
    readonly name?: string
    readonly verb?: string
  }
  readonly nonResourceAttributes?: { readonly path?: string; readonly verb?: string }
  readonly user?: string
  readonly groups?: readonly string[]
  readonly uid?: string
  readonly extra?: Readonly<Record<string, readonly string[]>>
}

/** May somebody do something? */
export const subjectAccessReview = review((asked, tools) => decide(asked, userOf(asked), tools))

/** The same within one namespace. */
export const localSubjectAccessReview = review((asked, tools) => {
  const { resourceAttributes, nonResourceAttributes } = specOf(asked)
  const { namespace } = tools.scope
  if (nonResourceAttributes)
    refuse(asked, [
      invalid(
        'spec.nonResourceAttributes',
        nonResourceAttributes,
        'disallowed on this kind of request',
      ),
    ])
  if (resourceAttributes?.namespace !== namespace)
    throw badRequestError(`spec.resourceAttributes.namespace must match namespace: ${namespace}`)
  return decide(asked, userOf(asked), tools)
})

/** May I? */
export const selfSubjectAccessReview = review((asked, tools) =>
  decide(asked, tools.scope.call.user, tools),
)

const specOf = ({ spec }: Review): Spec => spec as Spec

function userOf(asked: Review): User {
  const { user = '', groups = [], uid, extra } = specOf(asked)
  if (!user && groups.length === 0)
    refuse(asked, [required('spec.user', 'at least one of user or group must be specified')])
  return { username: user, groups, ...(uid && { uid }), ...(extra && { extra }) }
}

function decide(asked: Review, user: User, { access }: Asked): object {
  const { isAllowed, reason } = access.rbac.decide(attributesOf(asked, user))
  return { allowed: isAllowed, ...(reason && { reason }) }
}

function attributesOf(asked: Review, user: User): Attributes {
  const { resourceAttributes, nonResourceAttributes } = specOf(asked)
  if (!!resourceAttributes === !!nonResourceAttributes)
    refuse(asked, [
      resourceAttributes
        ? invalid(
            'spec.nonResourceAttributes',
            nonResourceAttributes,
            'cannot be specified in combination with resourceAttributes',
          )
        : invalid(
            'spec.resourceAttributes',
            null,
            'exactly one of nonResourceAttributes or resourceAttributes must be specified',
          ),
    ])
  if (nonResourceAttributes)
    return { user, verb: nonResourceAttributes.verb ?? '', path: nonResourceAttributes.path ?? '' }
  return { resource: '', verb: '', ...resourceAttributes, user }
}

function refuse(asked: Review, errors: readonly FieldError[]): void {
  throw invalidError({ group: 'authorization.k8s.io', resource: asked.kind }, errors)
}
