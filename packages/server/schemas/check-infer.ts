import { Compile } from 'typebox/schema'
import { RequestError } from '../http/request-error.ts'
import { InferRequest } from './infer.ts'

const validator = Compile(InferRequest)

/** The value as an inference request; throws with the first place where it is none. */
export function checkInferRequest(value: unknown): InferRequest {
  if (validator.Check(value)) return value
  const [, errors] = validator.Errors(value)
  const [first] = errors
  const place = first?.instancePath ? `At ${first.instancePath}: it` : 'It'
  throw new RequestError(
    'wrong-input',
    `The body is no inference request. ${place} ${first?.message ?? 'has the wrong form'}.`,
    'See /openapi.json for the form.',
  )
}
