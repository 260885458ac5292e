import { kind } from '../kind.ts'

/** Answered at once and kept nowhere. */
export const subjectAccessReview = kind({
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: 'SubjectAccessReview',
  plural: 'subjectaccessreviews',
  singular: 'subjectaccessreview',
  isNamespaced: false,
  structure: 'io.k8s.api.authorization.v1.SubjectAccessReview',
  verbs: ['create'],
})
