import { once } from 'node:events'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import type { StoredSandbox } from '../records.ts'

/** Connects to a TCP port of a pod from the machine. */
export async function connectToPod({ record }: StoredSandbox, port: number): Promise<Duplex> {
  const host = record.config.network.kind === 'host' ? '127.0.0.1' : record.address
  const socket = connect({ host, port, allowHalfOpen: true, noDelay: true })
  await once(socket, 'connect')
  return socket
}
