import { clusterPath, whichOptions } from '../cluster/cluster-options.ts'
import { command } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'

export const clusterKubeconfig = command({
  name: 'cluster kubeconfig',
  summary: 'print a kubeconfig for a cluster',
  description:
    'Prints a kubeconfig with one running cluster and its administrator, whose private key it holds: keep it to yourself.',
  arguments: [],
  options: whichOptions,
  examples: [
    {
      line: 'galley cluster kubeconfig > config && kubectl --kubeconfig config get nodes',
      what: 'A file of its own.',
    },
  ],
  async run(_, options, terminal) {
    const { ClusterFolder } = await import('@galley/cluster/process/cluster-folder')
    const { printKubeconfig } = await import('../cluster/print-kubeconfig.ts')
    printKubeconfig(new ClusterFolder(clusterPath(options)), options, terminal)
    return exitCodes.done
  },
})
