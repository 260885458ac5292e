import { once } from 'node:events'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { isCode } from '../../state/atomic-file.ts'
import type { StoredSandbox } from '../records.ts'
import type { Relays } from './relay.ts'

/** Connects to a TCP port of a pod, and to the same of its loopback where it refuses. */
export async function connectToPod(
  { places, record }: StoredSandbox,
  port: number,
  relays: Relays,
): Promise<Duplex> {
  const isOwn = record.config.network.kind === 'own'
  const host = isOwn ? record.address : '127.0.0.1'
  const socket = connect({ host, port, allowHalfOpen: true, noDelay: true })
  try {
    await once(socket, 'connect')
    return socket
  } catch (error) {
    if (isOwn && isCode(error, 'ECONNREFUSED')) return relays.connect(places, port)
    throw error
  }
}
