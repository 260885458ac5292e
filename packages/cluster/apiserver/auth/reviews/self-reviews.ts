import { nowText } from '../../server.ts'
import { badRequestError } from '../../status.ts'
import { nodeOf } from '../node/identity.ts'
import type { PolicyRule } from '../rules.ts'
import { review } from './answer-review.ts'

/** Who am I? */
export const selfSubjectReview = review((_, { server, scope }) => {
  const { username, uid, groups, extra } = scope.call.user
  const userInfo = { username, ...(uid && { uid }), groups, ...(extra && { extra }) }
  return { metadata: { creationTimestamp: nowText(server) }, status: { userInfo } }
})

/** What may I do in a namespace? */
export const selfSubjectRulesReview = review(({ spec }, { scope, access }) => {
  const { namespace = '' } = spec as { readonly namespace?: string }
  if (!namespace) throw badRequestError('no namespace on request')
  const isNode = nodeOf(scope.call.user) !== undefined
  const problem = isNode
    ? 'node authorizer does not support user rule resolution'
    : access.rbac.problemOf(scope.call.user, namespace)
  const rules = access.rbac.rulesOf(scope.call.user, namespace)
  const status = {
    resourceRules: rules.filter(({ resources }) => resources?.length).map(resourceRule),
    nonResourceRules: rules
      .filter(({ nonResourceURLs }) => nonResourceURLs?.length)
      .map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
    incomplete: isNode,
    ...(problem && { evaluationError: problem }),
  }
  return { spec: {}, status }
})

const resourceRule = ({ verbs, apiGroups, resources, resourceNames }: PolicyRule) => ({
  verbs,
  apiGroups,
  resources,
  ...(resourceNames?.length && { resourceNames }),
})
