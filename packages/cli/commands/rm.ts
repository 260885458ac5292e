import { command } from '../command.ts'
import { dataOption } from '../data-folder.ts'
import { exitCodes } from '../exit-codes.ts'

export const rm = command({
  name: 'rm',
  summary: 'remove containers with their files and logs',
  arguments: [{ name: 'CONTAINER...', summary: 'names or ids' }],
  options: {
    force: { flags: '-f, --force', summary: 'kill those that run' },
    data: dataOption,
  },
  examples: [{ line: 'galley rm -f ml-app', what: 'Remove it even while it runs.' }],
  async run(names, { force, data }, terminal) {
    const { removeContainer } = await import('@galley/containers/verbs/remove')
    const { openContainers } = await import('../containers/open-containers.ts')
    const { each } = await import('../containers/each.ts')
    const engine = await openContainers(data)
    await each(names, terminal, async (name) => {
      await removeContainer(engine, name, { force })
      return name
    })
    return exitCodes.done
  },
})
