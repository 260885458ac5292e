import { clusterPath, whichOptions } from '../cluster/cluster-options.ts'
import { checkStart, startOptions } from '../cluster/start-options.ts'
import { command } from '../command.ts'
import { logLevelOption, outputOption } from '../common-options.ts'
import { exitCodes } from '../exit-codes.ts'

export const clusterStart = command({
  name: 'cluster start',
  summary: 'start a Kubernetes-compatible cluster on this machine',
  description:
    'Starts a cluster on this machine, reached only from it, and makes it the current one of your kubeconfig. What it holds is kept from start to start.',
  arguments: [],
  options: {
    ...whichOptions,
    foreground: {
      flags: '--foreground',
      summary: 'serve until interrupted instead of in the background',
    },
    ...startOptions,
    output: outputOption,
    logLevel: logLevelOption,
  },
  examples: [
    { line: 'galley cluster start && kubectl get nodes', what: 'A cluster in about a second.' },
    {
      line: 'galley cluster start --name other',
      what: 'A second one beside it, context galley-other.',
    },
    {
      line: 'galley cluster start --simulated-nodes 100',
      what: 'Nodes that no machine stands behind.',
    },
  ],
  async run(_, options, terminal) {
    checkStart(options)
    const { foreground, output, logLevel } = options
    const path = clusterPath(options)
    const { ClusterFolder } = await import('@galley/cluster/process/cluster-folder')
    const { startSettings } = await import('../cluster/start-settings.ts')
    const folder = new ClusterFolder(path)
    const order = { path, settings: startSettings(options, options, folder.settings()), logLevel }
    if (foreground) {
      const { serveInForeground } = await import('../cluster/serve-in-foreground.ts')
      await serveInForeground(order, terminal)
      return exitCodes.done
    }
    const [{ isServed }, { startInBackground }] = await Promise.all([
      import('../cluster/is-served.ts'),
      import('../cluster/start-in-background.ts'),
    ])
    const isRunning = await isServed(folder)
    const starting = isRunning ? undefined : startInBackground(folder, order)
    // Read while the other process starts.
    const [{ enterInKubeconfig }, { printState }] = await Promise.all([
      import('../cluster/enter-in-kubeconfig.ts'),
      import('../cluster/print-state.ts'),
      starting,
    ])
    enterInKubeconfig(folder)
    printState(folder, isRunning ? 'runs already' : 'started', output, terminal)
    return exitCodes.done
  },
})
