import { command } from '../command.ts'
import { dataOption } from '../data-folder.ts'
import { exitCodes } from '../exit-codes.ts'

export const top = command({
  name: 'top',
  summary: 'list the processes of a container',
  arguments: [{ name: 'CONTAINER', summary: 'a name or an id' }],
  options: { data: dataOption },
  examples: [{ line: 'galley top ml-app', what: "See its processes by this machine's numbers." }],
  async run([name = ''], { data }, terminal) {
    const { containerProcesses } = await import('@galley/containers/verbs/top')
    const { openContainers } = await import('../containers/open-containers.ts')
    const { printProcesses } = await import('../containers/print-processes.ts')
    printProcesses(await containerProcesses(await openContainers(data), name), terminal)
    return exitCodes.done
  },
})
