import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Answer, Call } from '../apiserver/call.ts'
import type { Api } from '../apiserver/handler.ts'

/** Serves an API on a loopback port, to anyone who asks: for tests and replays only. */
export async function listenPlain(api: Api, port = 0): Promise<{ port: number; server: Server }> {
  const server = createServer((request, response) => void serve(api, request, response))
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('not a TCP server')
  return { port: address.port, server }
}

async function serve(api: Api, request: IncomingMessage, response: ServerResponse) {
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  await send(await api.handle(callOf(request, gone.signal)), response)
}

function callOf(request: IncomingMessage, signal: AbortSignal): Call {
  return {
    method: request.method ?? 'GET',
    target: request.url ?? '/',
    header: (name) => {
      const value = request.headers[name]
      return Array.isArray(value) ? value.join(', ') : value
    },
    async body() {
      const parts: Buffer[] = []
      for await (const part of request) parts.push(part)
      return Buffer.concat(parts)
    },
    signal,
    user: { username: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] },
  }
}

async function send({ status, headers, body }: Answer, response: ServerResponse): Promise<void> {
  const list = Object.entries(headers).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : [...value],
  ])
  response.writeHead(status, Object.fromEntries(list))
  if (typeof body === 'string' || body instanceof Uint8Array) {
    response.end(body)
    return
  }
  response.flushHeaders()
  for await (const part of body) {
    if (response.write(part)) continue
    await new Promise((resolve) => response.once('drain', resolve).once('close', resolve))
  }
  response.end()
}
