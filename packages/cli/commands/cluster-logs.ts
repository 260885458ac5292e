import { clusterPath, whichOptions } from '../cluster/cluster-options.ts'
import { command } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { lineCount } from '../values.ts'

export const clusterLogs = command({
  name: 'cluster logs',
  summary: "print a cluster's own log",
  description:
    "Prints what a cluster's process has said since its last start in the background, a JSON object a line.",
  arguments: [],
  options: {
    ...whichOptions,
    tail: {
      flags: '--tail <lines>',
      summary: 'only the last ones',
      parse: lineCount,
      defaultText: 'all',
    },
  },
  examples: [{ line: 'galley cluster logs --tail 20', what: 'The last words.' }],
  async run(_, options, terminal) {
    const { ClusterFolder } = await import('@galley/cluster/process/cluster-folder')
    const { printLog } = await import('../cluster/print-log.ts')
    printLog(new ClusterFolder(clusterPath(options)), options, terminal)
    return exitCodes.done
  },
})
