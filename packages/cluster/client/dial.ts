import { once } from 'node:events'
import { connect, isIPv6, type Socket } from 'node:net'
import { dialFailure } from './connection-words.ts'

export interface TcpPlace {
  readonly host: string
  readonly port: number
}

export interface Patience {
  readonly milliseconds: number
  /** Ends the attempt; a connection that was made stays. */
  readonly signal?: AbortSignal
}

const usual: Patience = { milliseconds: 30_000 }

/** `10.0.0.7:443`, `[fd00::7]:443`. */
export const hostAndPort = (host: string, port: number): string =>
  `${isIPv6(host) ? `[${host}]` : host}:${port}`

/** Connects to a place, which messages call `at`; rejects in Go's words. */
export async function dialTcp(
  { host, port }: TcpPlace,
  { milliseconds, signal }: Patience = usual,
  at = hostAndPort(host, port),
): Promise<Socket> {
  const late = AbortSignal.timeout(milliseconds)
  const socket = connect({ host, port, noDelay: true, keepAlive: true })
  try {
    // The socket itself gets no signal: that would end it later, too.
    await once(socket, 'connect', { signal: signal ? AbortSignal.any([late, signal]) : late })
    return socket
  } catch (error) {
    socket.destroy()
    if (late.aborted) throw new Error(`dial tcp ${at}: i/o timeout`)
    throw new Error(
      signal?.aborted ? `dial tcp ${at}: operation was canceled` : dialFailure(at, error),
    )
  }
}
