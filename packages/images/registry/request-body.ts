import { IncomingMessage } from 'node:http'

/**
 * The bytes of a request as they arrive. Under a server they come straight from its incoming message,
 * without the copies and queues of a web stream; in a test the request has its own.
 */
export function requestBody(request: Request, env: unknown): AsyncIterable<Uint8Array> {
  const incoming = incomingOf(env)
  // A body that is given up part-way is drained by the server, so that the answer still arrives.
  if (incoming) return incoming.iterator({ destroyOnReturn: false })
  return request.body ?? nothing()
}

function incomingOf(env: unknown): IncomingMessage | undefined {
  if (typeof env !== 'object' || env === null || !('incoming' in env)) return undefined
  return env.incoming instanceof IncomingMessage ? env.incoming : undefined
}

async function* nothing(): AsyncGenerator<Uint8Array, void, undefined> {}
