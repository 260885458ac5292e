import { kind } from '../kind.ts'

/** Answered at once and kept nowhere. */
export const selfSubjectAccessReview = kind({
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: 'SelfSubjectAccessReview',
  plural: 'selfsubjectaccessreviews',
  singular: 'selfsubjectaccessreview',
  isNamespaced: false,
  structure: 'io.k8s.api.authorization.v1.SelfSubjectAccessReview',
  verbs: ['create'],
})
