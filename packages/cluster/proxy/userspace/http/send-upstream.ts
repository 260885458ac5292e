import type { ClientRequest, IncomingMessage } from 'node:http'
import { request as httpRequest } from '@galley/kit/http'
import type { Attempt } from './forward-request.ts'
import { requestHeaders } from './headers.ts'

/** Milliseconds that a connection may take to come about. */
const patience = 3_000

/** Begins a request to an endpoint, as the client sent it. Its body is for the caller to send. */
export function sendUpstream(
  { method = 'GET', url = '/', rawHeaders, socket }: IncomingMessage,
  { endpoint, place, clock }: Attempt,
  upgrade?: string,
): ClientRequest {
  const upstream = httpRequest({
    agent: endpoint.agent,
    host: place.address,
    port: place.port,
    method,
    path: url,
    setHost: false,
    headers: requestHeaders(rawHeaders, socket.remoteAddress ?? '', upgrade),
  })
  const giveUp = () => upstream.destroy(new Error('It took too long to connect'))
  const cancel = clock.after(patience, giveUp)
  upstream.once('socket', (connection) => {
    if (connection.connecting) connection.once('connect', cancel)
    else cancel()
  })
  upstream.once('close', cancel)
  endpoint.outstanding++
  upstream.once('close', () => {
    endpoint.outstanding--
  })
  return upstream
}
