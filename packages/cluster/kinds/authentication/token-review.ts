import { kind } from '../kind.ts'

/** Answered at once and kept nowhere. */
export const tokenReview = kind({
  group: 'authentication.k8s.io',
  version: 'v1',
  kind: 'TokenReview',
  plural: 'tokenreviews',
  singular: 'tokenreview',
  isNamespaced: false,
  structure: 'io.k8s.api.authentication.v1.TokenReview',
  verbs: ['create'],
})
