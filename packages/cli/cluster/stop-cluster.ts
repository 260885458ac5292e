import type { ClusterFolder } from '@galley/cluster/process/cluster-folder'
import { sleep, systemClock } from '@galley/kit/clock'
import { leaveNodes } from './leave-nodes.ts'

/** Answers under way may take a moment; then the process is ended as it is, which loses nothing acknowledged. */
const graceMs = 10_000

/** Stops a cluster's process and its pods; false where no process runs. */
export async function stopCluster(folder: ClusterFolder): Promise<boolean> {
  const wasRunning = await stopProcess(folder)
  await leaveNodes(folder, false)
  return wasRunning
}

async function stopProcess(folder: ClusterFolder): Promise<boolean> {
  const state = folder.state()
  if (state.kind !== 'running') return false
  const { pid } = state.process
  process.kill(pid, 'SIGTERM')
  const end = systemClock.monotonic() + graceMs
  while (folder.state().kind === 'running' && systemClock.monotonic() < end)
    await sleep(systemClock, 10)
  if (folder.state().kind === 'running') process.kill(pid, 'SIGKILL')
  while (folder.state().kind === 'running') await sleep(systemClock, 10)
  return true
}
