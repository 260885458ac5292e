import { once } from 'node:events'
import { connect } from 'node:tls'
import type { ClusterFolder } from '@galley/cluster/process/cluster-folder'
import { sleep, systemClock } from '@galley/kit/clock'
import { host } from './network.ts'

/** A process that is there and does not answer for so long is busy, not dying. */
const longestDeathMs = 10_000

/** Whether a process serves the cluster: one that is being killed is still there for a moment, and answers nobody. */
export async function isServed(folder: ClusterFolder): Promise<boolean> {
  const signal = AbortSignal.timeout(longestDeathMs)
  for (;;) {
    const state = folder.state()
    if (state.kind !== 'running') return false
    if (signal.aborted || (await shakesHands(state.process.port, signal))) return true
    await sleep(systemClock, 20)
  }
}

/** The kernel takes connections for a process that is at its end; certificates it has none. */
async function shakesHands(port: number, signal: AbortSignal): Promise<boolean> {
  const socket = connect({ host, port, rejectUnauthorized: false })
  try {
    await once(socket, 'secureConnect', { signal })
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
