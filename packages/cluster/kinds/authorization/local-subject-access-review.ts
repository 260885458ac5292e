import { kind } from '../kind.ts'

/** Answered at once and kept nowhere. */
export const localSubjectAccessReview = kind({
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: 'LocalSubjectAccessReview',
  plural: 'localsubjectaccessreviews',
  singular: 'localsubjectaccessreview',
  isNamespaced: true,
  structure: 'io.k8s.api.authorization.v1.LocalSubjectAccessReview',
  verbs: ['create'],
})
