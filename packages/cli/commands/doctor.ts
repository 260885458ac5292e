import { command } from '../command.ts'
import { outputOption } from '../common-options.ts'
import { exitCodes } from '../exit-codes.ts'

export const doctor = command({
  name: 'doctor',
  summary: 'say which runtimes there are for containers, and why each is usable or not',
  description:
    'Tries each way to run containers by running something in it. The first one that is usable runs containers.',
  arguments: [],
  options: { output: outputOption },
  examples: [{ line: 'galley doctor', what: 'See what this machine lacks.' }],
  async run(_args, { output }, terminal) {
    const { probeRuntimes } = await import('@galley/containers/runtimes/probe')
    const { printRuntimes } = await import('../containers/print-runtimes.ts')
    printRuntimes(await probeRuntimes(), output, terminal)
    return exitCodes.done
  },
})
