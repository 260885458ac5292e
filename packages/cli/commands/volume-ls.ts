import { columns } from '../columns.ts'
import { command } from '../command.ts'
import { outputOption } from '../common-options.ts'
import { dataOption } from '../data-folder.ts'
import { exitCodes } from '../exit-codes.ts'

export const volumeLs = command({
  name: 'volume ls',
  summary: 'list named volumes, with the containers that have them',
  arguments: [],
  options: { output: outputOption, data: dataOption },
  examples: [{ line: 'galley volume ls', what: 'See what "-v NAME:/path" has made.' }],
  async run(_args, { output, data }, terminal) {
    const { listVolumes } = await import('@galley/containers/verbs/volumes')
    const { openContainers } = await import('../containers/open-containers.ts')
    const volumes = await listVolumes(await openContainers(data))
    const rows = volumes.map(({ name, users }) => [name, users.join(', ')])
    const text = columns(['VOLUME NAME', 'CONTAINERS'], rows)
    const lines = output === 'json' ? volumes.map((volume) => JSON.stringify(volume)) : text
    for (const line of lines) terminal.out(line)
    return exitCodes.done
  },
})
