import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import type { Duplex } from 'node:stream'
import { request as httpRequest } from '@galley/kit/http'
import type { Answer, ReadCall } from '../call.ts'
import { join } from '../streams/forward/join.ts'
import { answerHeaders } from './headers.ts'

/** How a call goes on. */
export interface Onward {
  /** With its query. */
  readonly path: string
  readonly headers: OutgoingHttpHeaders
  readonly isUpgrade: boolean
}

/** What came back: an answer whose body is still to come, or a connection that speaks another protocol from here on. */
export type Given =
  | { readonly kind: 'answer'; readonly incoming: IncomingMessage }
  | { readonly kind: 'upgraded'; readonly answer: Answer }

/** Sends a call on over a connection of its own, its body as it comes. Rejects where the connection breaks. */
export function exchange(
  call: ReadCall,
  { path, headers, isUpgrade }: Onward,
  socket: Duplex,
): Promise<Given> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({
      method: call.method,
      path,
      headers,
      // Safe: a request only reads, writes and ends its socket.
      createConnection: () => socket as never,
      signal: call.signal,
      setDefaultHeaders: false,
    })
    outgoing.on('error', reject)
    outgoing.on('response', (incoming) => resolve({ kind: 'answer', incoming }))
    outgoing.on('upgrade', (incoming, backend, head) => {
      if (isUpgrade && !call.signal.aborted) {
        // Whoever would take it over may be gone before.
        call.signal.addEventListener('abort', () => backend.destroy(), { once: true })
        resolve({ kind: 'upgraded', answer: upgraded(incoming, backend, head) })
        return
      }
      backend.destroy()
      reject(new Error('the other side changed the protocol unasked'))
    })
    void sendBody(call, outgoing, isUpgrade).catch(reject)
  })
}

async function sendBody(
  call: ReadCall,
  outgoing: ReturnType<typeof httpRequest>,
  isUpgrade: boolean,
): Promise<void> {
  if (isUpgrade || !hasBody(call)) {
    outgoing.end()
    return
  }
  if (!call.parts) {
    const body = await call.body()
    outgoing.setHeader('content-length', body.length)
    outgoing.end(body)
    return
  }
  if (!outgoing.hasHeader('content-length')) outgoing.setHeader('transfer-encoding', 'chunked')
  // Whoever gets it may answer before the body begins.
  outgoing.flushHeaders()
  for await (const part of call.parts()) {
    if (outgoing.destroyed) return
    if (!outgoing.write(part))
      await new Promise<void>((resolve) => {
        outgoing.once('drain', resolve).once('close', resolve)
      })
  }
  outgoing.end()
}

const hasBody = (call: ReadCall) =>
  Number(call.header('content-length') ?? 0) > 0 ||
  call.header('transfer-encoding') !== undefined ||
  !['GET', 'HEAD', 'OPTIONS'].includes(call.method)

function upgraded(incoming: IncomingMessage, backend: Duplex, head: Buffer): Answer {
  return {
    status: 101,
    headers: {
      ...answerHeaders(incoming.rawHeaders, (url) => url),
      connection: 'Upgrade',
      upgrade: incoming.headers.upgrade ?? '',
    },
    body: '',
    upgrade: {
      kind: 'bytes',
      take(client) {
        if (head.length > 0) client.write(head)
        void join(client, backend).catch(() => {})
      },
    },
  }
}
