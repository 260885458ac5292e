import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { reportFailure } from '../report-failure.ts'
import type { Terminal } from '../terminal.ts'
import { type ServerOrder, serveCluster } from './serve-cluster.ts'

/** Serves a cluster as an order in JSON says, until interrupted, and says how that ended. */
export async function runServer(order: string, terminal: Terminal): Promise<ExitCode> {
  try {
    // Safe: written by `startInBackground`.
    await serveCluster(JSON.parse(order) as ServerOrder, terminal.signal)
    return exitCodes.done
  } catch (error) {
    return reportFailure(error, [], terminal)
  }
}
