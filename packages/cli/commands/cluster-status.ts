import { clusterPath, whichOptions } from '../cluster/cluster-options.ts'
import { command } from '../command.ts'
import { outputOption } from '../common-options.ts'
import { exitCodes } from '../exit-codes.ts'

export const clusterStatus = command({
  name: 'cluster status',
  summary: 'say whether a cluster runs, and where',
  description:
    'Says whether a cluster runs, and how it is reached. The exit status is 1 where it does not.',
  arguments: [],
  options: { ...whichOptions, output: outputOption },
  examples: [
    { line: 'galley cluster status', what: 'Address, context and process.' },
    { line: 'galley cluster status --output json', what: 'The same for a script.' },
  ],
  async run(_, options, terminal) {
    const { ClusterFolder } = await import('@galley/cluster/process/cluster-folder')
    const { printState } = await import('../cluster/print-state.ts')
    const folder = new ClusterFolder(clusterPath(options))
    const { kind } = folder.state()
    const verdicts = {
      running: 'runs',
      stopped: 'is stopped',
      absent: 'was never started',
    } as const
    printState(folder, verdicts[kind], options.output, terminal)
    return kind === 'running' ? exitCodes.done : exitCodes.no
  },
})
