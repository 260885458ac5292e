import { clusterPath, contextOf, whichOptions } from '../cluster/cluster-options.ts'
import { command } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'

export const clusterReset = command({
  name: 'cluster reset',
  summary: 'stop a cluster and delete all that it holds',
  description:
    'Stops a cluster, deletes its state and certificates, and takes it out of the kubeconfig.',
  arguments: [],
  options: whichOptions,
  examples: [{ line: 'galley cluster reset', what: 'Begin anew with the next start.' }],
  async run(_, options, terminal) {
    const { ClusterFolder } = await import('@galley/cluster/process/cluster-folder')
    const { stopCluster } = await import('../cluster/stop-cluster.ts')
    const { removeCluster } = await import('../cluster/remove-cluster.ts')
    const folder = new ClusterFolder(clusterPath(options))
    const context = contextOf(folder, options)
    await stopCluster(folder)
    const isRemoved = await removeCluster(folder)
    terminal.out(`Cluster ${context} ${isRemoved ? 'is gone' : 'was never started'}`)
    return exitCodes.done
  },
})
