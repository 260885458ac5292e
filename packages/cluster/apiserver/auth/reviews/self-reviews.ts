import { review } from './answer-review.ts'

/** Who am I? */
export const selfSubjectReview = review((_, { scope }) => {
  const { username, uid, groups, extra } = scope.call.user
  return { userInfo: { username, ...(uid && { uid }), groups, ...(extra && { extra }) } }
})

/** What may I do in a namespace? */
export const selfSubjectRulesReview = review(({ spec }, { scope, access }) => {
  const namespace = typeof spec.namespace === 'string' ? spec.namespace : ''
  const rules = access.rbac.rulesOf(scope.call.user, namespace)
  return {
    resourceRules: rules
      .filter(({ nonResourceURLs }) => !nonResourceURLs?.length)
      .map(({ verbs, apiGroups, resources, resourceNames }) => ({
        verbs,
        apiGroups,
        resources,
        ...(resourceNames?.length && { resourceNames }),
      })),
    nonResourceRules: rules
      .filter(({ nonResourceURLs }) => nonResourceURLs?.length)
      .map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
    incomplete: false,
  }
})
