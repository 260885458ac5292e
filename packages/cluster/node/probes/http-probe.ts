import type { HTTPGetAction } from 'kubernetes-types/core/v1.js'
import { messageOf } from '../../client/connection-words.ts'
import { type HttpGet, HttpGetError, httpGet } from './http-get.ts'
import { failure, type ProbeOutcome, success } from './outcome.ts'

export interface HttpProbe extends Omit<HttpGet, 'purpose' | 'signal'> {
  readonly action: HTTPGetAction
  readonly timeout: number
}

/** Whether a GET is answered well. Bodies of bad answers are not told of: they may hold secrets. */
export async function probeHttp(probe: HttpProbe): Promise<ProbeOutcome> {
  try {
    const { status, body } = await httpGet({ ...probe, purpose: 'probe' })
    if (status < 200 || status >= 400)
      return failure(`HTTP probe failed with statuscode: ${status}`)
    if (status < 300) return success
    return { kind: 'warning', output: `Probe terminated redirects, Response body: ${body}` }
  } catch (error) {
    // Kubernetes takes a broken body for an error of the prober.
    if (error instanceof HttpGetError && error.isInBody)
      return { kind: 'error', state: 'failure', message: error.message }
    return failure(messageOf(error))
  }
}
