import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Attempt } from './forward-request.ts'
import { sendUpstream } from './send-upstream.ts'

/** Passes a request for another protocol on, and then whatever is said in it (WebSockets, say). */
export async function forwardUpgrade(
  request: IncomingMessage,
  client: Duplex,
  head: Buffer,
  attempts: readonly Attempt[],
): Promise<void> {
  client.on('error', () => undefined)
  for (const attempt of attempts) if (await isTakenBy(attempt, request, client, head)) return
  const status = attempts.length === 0 ? '503 Service Unavailable' : '502 Bad Gateway'
  client.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

function isTakenBy(
  attempt: Attempt,
  request: IncomingMessage,
  client: Duplex,
  head: Buffer,
): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const upstream = sendUpstream(request, attempt, request.headers.upgrade)
  const onClientGone = () => upstream.destroy()
  client.once('close', onClientGone)
  upstream.on('upgrade', (answer, socket, first) => {
    client.off('close', onClientGone)
    client.write(headOf(answer, answer.rawHeaders), 'latin1')
    client.write(first)
    socket.write(head)
    join(client, socket)
    resolve(true)
  })
  upstream.on('response', (answer) => {
    refused(answer, client)
    resolve(true)
  })
  const onFailure = () => {
    client.off('close', onClientGone)
    resolve(client.destroyed)
  }
  upstream.on('error', onFailure)
  upstream.on('close', onFailure)
  upstream.end()
  return promise
}

/** The endpoint keeps to HTTP: its answer is the last of this connection. */
function refused(answer: IncomingMessage, client: Duplex): void {
  const headers = answer.rawHeaders.filter((_, at, all) => {
    const name = (all[at - (at % 2)] ?? '').toLowerCase()
    return !['connection', 'keep-alive', 'transfer-encoding'].includes(name)
  })
  client.write(headOf(answer, [...headers, 'Connection', 'close']), 'latin1')
  answer.pipe(client)
}

function headOf({ statusCode, statusMessage }: IncomingMessage, raw: readonly string[]): string {
  const lines = raw.map((text, at) => (at % 2 === 0 ? `${text}: ` : `${text}\r\n`))
  return `HTTP/1.1 ${statusCode} ${statusMessage}\r\n${lines.join('')}\r\n`
}

function join(client: Duplex, upstream: Duplex): void {
  for (const [one, other] of [
    [client, upstream],
    [upstream, client],
  ] as const) {
    one.pipe(other)
    one.on('error', () => other.destroy())
    one.on('close', () => other.destroy())
  }
}
