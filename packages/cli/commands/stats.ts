import { command } from '../command.ts'
import { outputOption } from '../common-options.ts'
import { dataOption } from '../data-folder.ts'
import { exitCodes } from '../exit-codes.ts'

export const stats = command({
  name: 'stats',
  summary: 'show what containers use of CPU and memory',
  arguments: [
    { name: 'CONTAINER...', summary: 'names or ids; else all that run', isOptional: true },
  ],
  options: {
    stream: { flags: '--no-stream', summary: 'print once' },
    output: outputOption,
    data: dataOption,
  },
  examples: [
    { line: 'galley stats', what: 'Watch all that run; CPU is of the last second.' },
    { line: 'galley stats --no-stream --output json ml-app', what: 'Read once, for a script.' },
  ],
  async run(names, { data, ...shown }, terminal) {
    const { openContainers } = await import('../containers/open-containers.ts')
    const { printStats } = await import('../containers/print-stats.ts')
    await printStats(await openContainers(data), names, shown, terminal)
    return exitCodes.done
  },
})
