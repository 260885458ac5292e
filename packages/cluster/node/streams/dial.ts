import { once } from 'node:events'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { dialFailure } from '../../client/connection-words.ts'
import { AgentError } from '../../client/node-agents.ts'
import { hostAndPort, type Reach } from '../probes/reach.ts'

const patienceMs = 30_000

/** Connects as the node does. Rejects in Go's words. */
export async function dial(address: string, port: number, reach: Reach): Promise<Duplex> {
  const socket = connect({
    ...reach({ host: address, port }),
    noDelay: true,
    keepAlive: true,
    signal: AbortSignal.timeout(patienceMs),
  })
  const host = hostAndPort(address, port)
  try {
    await once(socket, 'connect')
    return socket
  } catch (error) {
    socket.destroy()
    const isLate = error instanceof Error && error.name === 'AbortError'
    throw new AgentError(503, isLate ? `dial tcp ${host}: i/o timeout` : dialFailure(host, error))
  }
}
