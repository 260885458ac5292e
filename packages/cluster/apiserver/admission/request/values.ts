import type { AdmissionValues } from '../../../expressions/admission.ts'
import { Authorizer } from '../../../expressions/authorizer.ts'
import { toExpressionValue } from '../../../expressions/values.ts'
import type { Attributes } from '../admission.ts'
import type { AdmissionRequest } from './review.ts'

/** A request as expressions see it. */
export function admissionValues(
  { server, user }: Attributes,
  request: AdmissionRequest,
): AdmissionValues {
  const { object, oldObject, ...rest } = request
  return {
    object: toExpressionValue(object),
    oldObject: toExpressionValue(oldObject),
    request: toExpressionValue(rest),
    authorizer: new Authorizer(
      (question) => server.authorizer?.isAllowed({ user, ...question }) ?? true,
    ),
  }
}
