import { clusterPath, contextOf, whichOptions } from '../cluster/cluster-options.ts'
import { command } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'

export const clusterStop = command({
  name: 'cluster stop',
  summary: 'stop a cluster; what it holds is kept',
  arguments: [],
  options: whichOptions,
  examples: [{ line: 'galley cluster stop', what: 'Stop it; start goes on where it was.' }],
  async run(_, options, terminal) {
    const { ClusterFolder } = await import('@galley/cluster/process/cluster-folder')
    const { stopCluster } = await import('../cluster/stop-cluster.ts')
    const folder = new ClusterFolder(clusterPath(options))
    const wasRunning = await stopCluster(folder)
    terminal.out(`Cluster ${contextOf(folder, options)} ${wasRunning ? 'stopped' : 'does not run'}`)
    return exitCodes.done
  },
})
