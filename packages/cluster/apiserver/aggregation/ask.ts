import type { IncomingHttpHeaders } from 'node:http'
import type { Duplex } from 'node:stream'
import { request as httpRequest } from '@galley/kit/http'
import { messageOf } from '../../client/connection-words.ts'
import type { User } from '../call.ts'
import { readText } from '../read-text.ts'
import { endpointOf } from './endpoint.ts'
import type { PassOnOptions } from './pass-on.ts'
import type { Remote } from './registrations.ts'
import { remoteUserHeaders } from './remote-user.ts'
import { secured } from './secure.ts'

/** What this cluster itself wants to know of another API server. */
export interface Question {
  readonly path: string
  readonly user: User
  readonly accept: string
  /** Until the whole answer is there. */
  readonly milliseconds: number
  /** Of the answer. */
  readonly mostBytes: number
}

export interface Told {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** Where it was asked: `https://10.244.0.7:8443/apis/…`. */
  readonly url: string
}

/** Asks one of a server's endpoints; rejects in Go's words, which say where it failed. */
export async function ask(
  remote: Remote,
  question: Question,
  { server, client }: PassOnOptions,
): Promise<Told> {
  const endpoint = endpointOf(server, remote)
  const url = `https://${endpoint.host}${question.path}`
  const signal = AbortSignal.timeout(question.milliseconds)
  try {
    const plain = await endpoint.dial(signal)
    const socket = await secured(plain, remote, client, signal)
    return { ...(await exchanged(socket, endpoint.host, question, signal)), url }
  } catch (error) {
    const why = signal.aborted
      ? 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)'
      : messageOf(error)
    throw new FailedQuestion(url, why)
  }
}

/** Nothing came back. */
export class FailedQuestion extends Error {
  readonly url: string

  constructor(url: string, why: string) {
    super(`Get ${JSON.stringify(url)}: ${why}`)
    this.url = url
  }
}

function exchanged(
  socket: Duplex,
  host: string,
  { path, user, accept, mostBytes }: Question,
  signal: AbortSignal,
): Promise<Omit<Told, 'url'>> {
  const told = Promise.withResolvers<Omit<Told, 'url'>>()
  const outgoing = httpRequest({
    method: 'GET',
    path,
    headers: { host, accept, connection: 'close', ...remoteUserHeaders(user) },
    // Safe: a request only reads, writes and ends its socket.
    createConnection: () => socket as never,
    signal,
  })
  outgoing.on('error', told.reject)
  outgoing.on('response', (incoming) => {
    const { statusCode: status = 0, headers } = incoming
    readText(incoming, mostBytes).then(
      (body) => told.resolve({ status, headers, body }),
      told.reject,
    )
  })
  outgoing.end()
  return told.promise.finally(() => socket.destroy())
}
