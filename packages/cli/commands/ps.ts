import { command } from '../command.ts'
import { noTruncOption, outputOption } from '../common-options.ts'
import { dataOption } from '../data-folder.ts'
import { exitCodes } from '../exit-codes.ts'

export const ps = command({
  name: 'ps',
  summary: 'list containers',
  description: 'Lists the containers that run, the newest first.',
  arguments: [],
  options: {
    all: { flags: '-a, --all', summary: 'those that do not run as well' },
    quiet: { flags: '-q, --quiet', summary: 'ids only' },
    trunc: noTruncOption,
    output: outputOption,
    data: dataOption,
  },
  examples: [
    { line: 'galley ps', what: 'See what runs, and on which ports.' },
    { line: 'galley rm -f $(galley ps -aq)', what: 'Remove all containers.' },
  ],
  async run(_args, { all, data, ...shown }, terminal) {
    const { listContainers } = await import('@galley/containers/verbs/list')
    const { openContainers } = await import('../containers/open-containers.ts')
    const { printContainers } = await import('../containers/print-containers.ts')
    printContainers(await listContainers(await openContainers(data), { all }), shown, terminal)
    return exitCodes.done
  },
})
