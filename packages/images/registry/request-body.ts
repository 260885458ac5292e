import { IncomingMessage } from '@galley/kit/http'

/** The bytes of a request as they arrive; one of the two may be asked for, once. */
export interface RequestBody {
  /** For small bodies that are gathered. */
  pieces(): AsyncIterable<Uint8Array>
  /** For large bodies that pass by: a piece is valid only until the next one is asked for. */
  passing(): AsyncIterable<Uint8Array>
}

/**
 * The body of a request. Under a server it comes straight from the incoming message, without the copies
 * and queues of a web stream; in a test the request has its own.
 */
export function requestBody(request: Request, env: unknown): RequestBody {
  const incoming = incomingOf(env)
  if (!incoming) return { pieces: () => ownBody(request), passing: () => ownBody(request) }
  // A body that is given up part-way is drained by the server, so that the answer still arrives.
  const pieces = () => incoming.iterator({ destroyOnReturn: false })
  return { pieces, passing: () => releasing(pieces()) }
}

function ownBody(request: Request): AsyncIterable<Uint8Array> {
  return request.body ?? nothing()
}

function incomingOf(env: unknown): IncomingMessage | undefined {
  if (typeof env !== 'object' || env === null || !('incoming' in env)) return undefined
  return env.incoming instanceof IncomingMessage ? env.incoming : undefined
}

/**
 * Frees the memory of each piece when the next is asked for. Node's HTTP parser copies every piece into a
 * buffer of its own; left to the garbage collector, those of a few large uploads would add up to more
 * than the rest of the process.
 */
async function* releasing(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const piece of source) {
    yield piece
    const { buffer } = piece
    const isOwn = piece.byteLength === buffer.byteLength
    if (isOwn && buffer instanceof ArrayBuffer) buffer.transfer(0)
  }
}

async function* nothing(): AsyncGenerator<Uint8Array, void, undefined> {}
