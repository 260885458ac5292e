import type { Duplex } from 'node:stream'
import type { Clock } from '@galley/kit/clock'
import { SpdyConnection } from '../spdy/connection.ts'
import type { SpdyStream } from '../spdy/stream.ts'
import { join } from './join.ts'
import type { ForwardTarget } from './target.ts'

export const portForwardProtocol = 'portforward.k8s.io'

const creationMs = 30_000

/** The two streams of one forwarded connection. */
interface Pair {
  data?: SpdyStream
  error?: SpdyStream
  stop?(): void
}

/** Forwards each pair of streams that a client opens to the port that it names. */
export function forwardSpdy(socket: Duplex, target: ForwardTarget, clock: Clock): void {
  const pairs = new Map<string, Pair>()
  new SpdyConnection(socket, {
    onStream(stream) {
      const { id, port, type } = described(stream)
      const pair: Pair = pairs.get(id) ?? {}
      if (pair[type]) throw new Error(`${type} stream already assigned`)
      pair[type] = stream
      if (!pairs.has(id)) {
        pairs.set(id, pair)
        pair.stop = clock.after(creationMs, () => abandon(id))
      }
      if (!pair.data || !pair.error) return
      pair.stop?.()
      pairs.delete(id)
      void forward(pair.data, pair.error, port, target)
    },
  })
  const abandon = (id: string) => {
    const pair = pairs.get(id)
    pairs.delete(id)
    pair?.error?.end(`(request=${id}) timed out waiting for streams`)
    pair?.data?.destroy()
  }
}

/** Throws where the headers do not say what is needed. */
function described({ id, headers }: SpdyStream) {
  const type = headers.get('streamtype')
  if (type !== 'error' && type !== 'data') throw new Error(`invalid stream type ${type}`)
  const port = Number(headers.get('port'))
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error('invalid port')
  // Clients of old name no request: the data stream follows the error stream.
  const request = headers.get('requestid') || String(type === 'error' ? id : id - 2)
  return { id: request, port, type } as const
}

async function forward(
  data: SpdyStream,
  error: SpdyStream,
  port: number,
  target: ForwardTarget,
): Promise<void> {
  error.resume()
  try {
    await join(data, await target.connect(port))
    error.end()
  } catch (reason) {
    if (!data.destroyed || !error.destroyed) error.end(target.failure(port, reason as Error))
    data.destroy()
  }
}
