import { once } from 'node:events'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { reportFailure } from '../report-failure.ts'
import type { Terminal } from '../terminal.ts'
import { type ServerOrder, serveCluster } from './serve-cluster.ts'

/** Serves a cluster as an order in JSON says, until interrupted, and says how that ended. */
export async function runServer(order: string, terminal: Terminal): Promise<ExitCode> {
  try {
    await released()
    // Safe: written by `startInBackground`.
    await serveCluster(JSON.parse(order) as ServerOrder, terminal.signal)
    return exitCodes.done
  } catch (error) {
    return reportFailure(error, [], terminal)
  }
}

/** Whoever started this process makes the certificates meanwhile, and then lets go of it, as it does when it ends. */
async function released(): Promise<void> {
  if (process.connected) await once(process, 'disconnect')
}
