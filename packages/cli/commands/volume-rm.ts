import { command } from '../command.ts'
import { dataOption } from '../data-folder.ts'
import { exitCodes } from '../exit-codes.ts'

export const volumeRm = command({
  name: 'volume rm',
  summary: 'remove named volumes with all that is in them',
  arguments: [{ name: 'VOLUME...', summary: 'names' }],
  options: { data: dataOption },
  examples: [{ line: 'galley volume rm pantry', what: 'Remove it; no container may have it.' }],
  async run(names, { data }, terminal) {
    const { removeVolume } = await import('@galley/containers/verbs/volumes')
    const { openContainers } = await import('../containers/open-containers.ts')
    const { each } = await import('../containers/each.ts')
    const engine = await openContainers(data)
    await each(names, terminal, async (name) => {
      await removeVolume(engine, name)
      return name
    })
    return exitCodes.done
  },
})
