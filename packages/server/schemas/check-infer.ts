import { Compile } from 'typebox/schema'
import { RequestError } from '../http/request-error.ts'
import { InferRequest } from './infer.ts'

const validator = Compile(InferRequest)

/** The value as an inference request; throws with the first place where it is none. */
export function checkInferRequest(value: unknown): InferRequest {
  if (validator.Check(value)) return value
  const [, errors] = validator.Errors(pruned(value))
  const [first] = errors
  const place = first?.instancePath ? `At ${first.instancePath}: it` : 'It'
  throw new RequestError(
    'wrong-input',
    `The body is no inference request. ${place} ${first?.message ?? 'has the wrong form'}.`,
    'See /openapi.json for the form.',
  )
}

/** One more than the longest list the schema allows, so that one too long still is. */
const MAX_ENTRIES = 65
/** As deep as the schema looks. */
const MAX_DEPTH = 6

/** The start of a value. The validator names every fault it finds, and a hostile body has millions. */
function pruned(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    return depth < MAX_DEPTH
      ? value.slice(0, MAX_ENTRIES).map((item) => pruned(item, depth + 1))
      : []
  }
  const entries = depth < MAX_DEPTH ? Object.entries(value).slice(0, MAX_ENTRIES) : []
  return Object.fromEntries(entries.map(([name, item]) => [name, pruned(item, depth + 1)]))
}
