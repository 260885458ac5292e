import type { Answer } from '../call.ts'
import { bytesAnswer, textAnswer } from '../media/answers.ts'
import { protobufOf } from '../media/protobuf.ts'
import type { Scope } from '../scope.ts'

/** It is done, and there is no object to show for it. */
export function created(scope: Scope): Answer {
  const status = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    code: 201,
  }
  const headers = scope.warnings.headers()
  if (scope.accepted.format === 'protobuf')
    return bytesAnswer(201, protobufOf(status, scope.resource), headers)
  return textAnswer(201, JSON.stringify(status), scope.accepted, headers)
}
