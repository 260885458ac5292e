import { kind } from '../kind.ts'

/** Answered at once and kept nowhere. */
export const selfSubjectReview = kind({
  group: 'authentication.k8s.io',
  version: 'v1',
  kind: 'SelfSubjectReview',
  plural: 'selfsubjectreviews',
  singular: 'selfsubjectreview',
  isNamespaced: false,
  structure: 'io.k8s.api.authentication.v1.SelfSubjectReview',
  verbs: ['create'],
})
