import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { messageOf } from '../../client/connection-words.ts'
import type { Certified } from '../../pki/certificates.ts'
import type { Answer, ReadCall } from '../call.ts'
import { isLongRunning } from '../deadline.ts'
import { exchange } from '../proxy/exchange.ts'
import { answerHeaders, onwardHeaders } from '../proxy/headers.ts'
import type { Endpoint } from '../proxy/service-endpoint.ts'
import type { Server } from '../server.ts'
import { wantedUpgrade } from '../streams/handshake.ts'
import { endpointOf } from './endpoint.ts'
import type { Remote } from './registrations.ts'
import { isRemoteHeader, remoteUserHeaders } from './remote-user.ts'
import { secured, UnusableRegistration } from './secure.ts'

export interface PassOnOptions {
  readonly server: Server
  /** Shown to other API servers, so that they believe who a request is said to come from. */
  readonly client: Certified
  /** Connections that calls are passed on over at this moment. */
  readonly open: Set<Duplex>
  readonly patience: Patience
}

/** In milliseconds, until the whole answer is there. Watches and streams take their time. */
export interface Patience {
  /** Whoever looks for all that there is must not wait for one server that says nothing. */
  readonly discovery: number
  readonly request: number
}

const mostOpen = 1000

/**
 * Passes a call that was allowed on to the API server that a registration names, and its answer back as it comes; a
 * connection that is upgraded becomes one from end to end.
 */
export async function passOn(
  call: ReadCall,
  remote: Remote,
  options: PassOnOptions,
): Promise<Answer> {
  if (!remote.isAvailable) return plain(503, 'service unavailable')
  if (options.open.size >= mostOpen)
    return plain(503, 'too many connections to other API servers are open')
  const endpoint = found(options.server, remote)
  if (!endpoint) return plain(503, 'service unavailable')
  const timed = { ...call, signal: signalFor(call, options.patience) }
  try {
    return await answered(timed, await connected(timed, endpoint, remote, options), endpoint)
  } catch (error) {
    if (error instanceof UnusableRegistration) return plain(500, error.message)
    const said = timed.signal.aborted ? 'context deadline exceeded' : messageOf(error)
    return plain(503, `error trying to reach service: ${said}`)
  }
}

function signalFor(call: ReadCall, { discovery, request }: Patience): AbortSignal {
  const { info, signal } = call
  if (isLongRunning(info) || wantedUpgrade(call)) return signal
  const milliseconds = info.isResourceRequest ? request : discovery
  return AbortSignal.any([signal, AbortSignal.timeout(milliseconds)])
}

async function connected(
  { signal }: ReadCall,
  endpoint: Endpoint,
  remote: Remote,
  { client, open }: PassOnOptions,
): Promise<Duplex> {
  const socket = await secured(await endpoint.dial(signal), remote, client, signal)
  open.add(socket)
  socket.once('close', () => open.delete(socket))
  return socket
}

async function answered(call: ReadCall, socket: Duplex, endpoint: Endpoint): Promise<Answer> {
  const isUpgrade = wantedUpgrade(call) !== undefined
  const headers = headersOf(call, endpoint, isUpgrade)
  try {
    const given = await exchange(call, { path: call.target, headers, isUpgrade }, socket)
    return given.kind === 'upgraded' ? given.answer : answerOf(given.incoming, call)
  } catch (error) {
    socket.destroy()
    throw error
  }
}

function found(server: Server, remote: Remote): Endpoint | undefined {
  try {
    return endpointOf(server, remote)
  } catch (error) {
    server.log.debug({ err: error, ...remote.service }, 'an API server has no endpoint')
    return undefined
  }
}

const headersOf = (call: ReadCall, { host }: Endpoint, isUpgrade: boolean) => ({
  ...onwardHeaders(call, isUpgrade, (name) => !isRemoteHeader(name)),
  host,
  'x-forwarded-host': host,
  'x-forwarded-proto': 'https',
  'x-forwarded-uri': call.info.path,
  ...remoteUserHeaders(call.user),
})

function answerOf(incoming: IncomingMessage, { method }: ReadCall): Answer {
  const { statusCode: status = 502, headers: said } = incoming
  // A client would send its credentials wherever it is told to go.
  if (status >= 300 && status <= 399 && said.location !== undefined) {
    incoming.destroy()
    return plain(502, 'the backend attempted to redirect this request, which is not permitted')
  }
  const headers = {
    'cache-control': 'no-cache, private',
    ...answerHeaders(incoming.rawHeaders, (url) => url),
  }
  if (method !== 'HEAD') return { status, headers, body: incoming }
  incoming.resume()
  return { status, headers, body: '' }
}

const plain = (status: number, text: string): Answer => ({
  status,
  headers: {
    'content-type': 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-cache, private',
  },
  body: `${text}\n`,
})
