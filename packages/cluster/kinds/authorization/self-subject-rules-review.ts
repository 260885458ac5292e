import { kind } from '../kind.ts'

/** Answered at once and kept nowhere. */
export const selfSubjectRulesReview = kind({
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: 'SelfSubjectRulesReview',
  plural: 'selfsubjectrulesreviews',
  singular: 'selfsubjectrulesreview',
  isNamespaced: false,
  structure: 'io.k8s.api.authorization.v1.SelfSubjectRulesReview',
  verbs: ['create'],
})
