import type { Clock } from '@galley/kit/clock'
import { parseDuration } from '../kinds/batch/cron-job/duration.ts'
import type { Answer, ReadCall } from './call.ts'
import type { RequestInfo } from './request-info.ts'
import { badRequestError, StatusError } from './status.ts'

/** As upstream's: no request takes longer, whatever it asks for. */
const longestMs = 60_000

/** Answers a call in its time; `signal` aborts once that is over, or the client is gone. */
export async function inTime(
  call: ReadCall,
  clock: Clock,
  answer: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  if (isLongRunning(call.info)) return answer(call.signal)
  const milliseconds = timeOf(call)
  const over = new AbortController()
  const late = Promise.withResolvers<never>()
  const stop = clock.after(milliseconds, () => {
    late.reject(tooLate())
    over.abort()
  })
  try {
    return await Promise.race([answer(AbortSignal.any([call.signal, over.signal])), late.promise])
  } finally {
    stop()
  }
}

const openEnded = new Set(['attach', 'exec', 'proxy', 'log', 'portforward'])

/** Whether a request may go on as long as both ends like. */
export const isLongRunning = ({ verb, subresource }: RequestInfo): boolean =>
  verb === 'watch' || verb === 'proxy' || openEnded.has(subresource)

/** What a client gives it, within what is given anyway; nothing is no limit of the client's. */
function timeOf({ query }: ReadCall): number {
  const asked = query.get('timeout')
  if (!asked) return longestMs
  try {
    const milliseconds = parseDuration(asked)
    return milliseconds > 0 ? Math.min(milliseconds, longestMs) : longestMs
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw badRequestError(`invalid timeout specified in the request URL - ${error.message}`)
  }
}

const tooLate = () =>
  new StatusError(
    504,
    'Timeout',
    'Timeout: request did not complete within the allotted timeout',
    {},
  )
