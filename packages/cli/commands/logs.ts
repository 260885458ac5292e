import { command } from '../command.ts'
import { dataOption } from '../data-folder.ts'
import { exitCodes } from '../exit-codes.ts'
import { lineCount, pastMoment } from '../values.ts'

export const logs = command({
  name: 'logs',
  summary: 'print what a container wrote',
  description:
    'Prints what a container wrote, to standard output and error as it did. Old lines are dropped when there is more than 30 MiB.',
  arguments: [{ name: 'CONTAINER', summary: 'a name or an id' }],
  options: {
    follow: { flags: '-f, --follow', summary: 'go on until the container ends' },
    tail: {
      flags: '-n, --tail <lines>',
      summary: 'only so many lines from the end',
      parse: lineCount,
      defaultText: 'all',
    },
    since: {
      flags: '--since <time>',
      summary: 'only what is younger: 10m, or a time such as 2026-05-04T12:30:00Z',
      parse: pastMoment,
    },
    timestamps: { flags: '-t, --timestamps', summary: 'print the time of each line' },
    data: dataOption,
  },
  examples: [{ line: 'galley logs -f --tail 20 ml-app', what: 'Watch it.' }],
  async run([name = ''], { data, ...shown }, terminal) {
    const { openContainers } = await import('../containers/open-containers.ts')
    const { printLogs } = await import('../containers/print-logs.ts')
    await printLogs(await openContainers(data), name, shown, terminal)
    return exitCodes.done
  },
})
