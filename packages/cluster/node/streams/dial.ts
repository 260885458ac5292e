import type { Duplex } from 'node:stream'
import { dialTcp, hostAndPort } from '../../client/dial.ts'
import { AgentError } from '../../client/node-agents.ts'
import type { Reach } from '../probes/reach.ts'

const patience = { milliseconds: 30_000 }

/** Connects as the node does. Rejects in Go's words. */
export async function dial(address: string, port: number, reach: Reach): Promise<Duplex> {
  try {
    return await dialTcp(reach({ host: address, port }), patience, hostAndPort(address, port))
  } catch (error) {
    throw new AgentError(503, (error as Error).message)
  }
}
