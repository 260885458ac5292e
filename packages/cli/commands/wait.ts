import { command } from '../command.ts'
import { dataOption } from '../data-folder.ts'
import { exitCodes } from '../exit-codes.ts'

export const wait = command({
  name: 'wait',
  summary: 'wait until containers end, and print their exit codes',
  arguments: [{ name: 'CONTAINER...', summary: 'names or ids' }],
  options: { data: dataOption },
  examples: [{ line: 'galley wait ml-app', what: 'Print 0 when it has ended well.' }],
  async run(names, { data }, terminal) {
    const { waitForContainer } = await import('@galley/containers/verbs/wait')
    const { openContainers } = await import('../containers/open-containers.ts')
    const { each } = await import('../containers/each.ts')
    const engine = await openContainers(data)
    await each(names, terminal, async (name) => {
      const { exitCode } = await waitForContainer(engine, name, terminal.signal)
      return String(exitCode)
    })
    return exitCodes.done
  },
})
