import type { Handler } from '../../router.ts'
import {
  localSubjectAccessReview,
  selfSubjectAccessReview,
  subjectAccessReview,
} from './access-reviews.ts'
import { selfSubjectReview, selfSubjectRulesReview } from './self-reviews.ts'
import { tokenReview } from './token-review.ts'

/** What answers the create of a kind that is kept nowhere, by `GROUP/PLURAL`. */
export const reviews: Readonly<Record<string, Handler>> = {
  'authentication.k8s.io/tokenreviews': tokenReview,
  'authentication.k8s.io/selfsubjectreviews': selfSubjectReview,
  'authorization.k8s.io/subjectaccessreviews': subjectAccessReview,
  'authorization.k8s.io/selfsubjectaccessreviews': selfSubjectAccessReview,
  'authorization.k8s.io/localsubjectaccessreviews': localSubjectAccessReview,
  'authorization.k8s.io/selfsubjectrulesreviews': selfSubjectRulesReview,
}
