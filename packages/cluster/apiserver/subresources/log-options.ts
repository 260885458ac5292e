import type { LogRequest } from '../../client/node-agents.ts'
import { type FieldError, forbidden, invalid } from '../../kinds/field-error.ts'
import { queryBool, queryInt } from '../options/query.ts'
import { badRequestError, invalidError } from '../status.ts'

/** What is asked of a log. Throws what upstream says of options that cannot be; `now` in milliseconds. */
export function logOptions(query: URLSearchParams, name: string, now: number): LogRequest {
  const [tail, limit, seconds] = ['tailLines', 'limitBytes', 'sinceSeconds'].map((option) =>
    queryInt(query, option),
  )
  const time = timeIn(query)
  const errors: FieldError[] = []
  if (tail !== undefined && tail < 0n)
    errors.push(invalid('tailLines', tail, 'must be greater than or equal to 0'))
  if (limit !== undefined && limit < 1n)
    errors.push(invalid('limitBytes', limit, 'must be greater than 0'))
  if (seconds !== undefined && time !== undefined)
    errors.push(forbidden('', 'at most one of `sinceTime` or `sinceSeconds` may be specified'))
  else if (seconds !== undefined && seconds < 1n)
    errors.push(invalid('sinceSeconds', seconds, 'must be greater than 0'))
  // Its gate is closed in this version.
  if (query.has('stream')) errors.push(forbidden('stream', 'may not be specified'))
  if (errors.length > 0) throw invalidError({ group: '', resource: 'PodLogOptions', name }, errors)
  const since = seconds === undefined ? time : now - Number(seconds) * 1000
  return {
    follow: queryBool(query, 'follow') ?? false,
    previous: queryBool(query, 'previous') ?? false,
    timestamps: queryBool(query, 'timestamps') ?? false,
    ...(since !== undefined && { since }),
    ...(tail !== undefined && { tailLines: Number(tail) }),
    ...(limit !== undefined && { limitBytes: Number(limit) }),
    stream: 'All',
  }
}

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/

function timeIn(query: URLSearchParams): number | undefined {
  const text = query.get('sinceTime')
  if (text === null || text === '') return undefined
  const time = rfc3339.test(text) ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(time)) return time
  const given = JSON.stringify(text)
  throw badRequestError(
    `parsing time ${given} as "2006-01-02T15:04:05Z07:00": cannot parse ${given} as "2006"`,
  )
}
