import { command } from '../command.ts'
import { dataOption } from '../data-folder.ts'
import { exitCodes } from '../exit-codes.ts'
import { readOption } from '../usage-error.ts'
import { anyText } from '../values.ts'

export const kill = command({
  name: 'kill',
  summary: 'send containers a signal',
  arguments: [{ name: 'CONTAINER...', summary: 'names or ids' }],
  options: {
    signal: {
      flags: '-s, --signal <signal>',
      summary: 'its name or number',
      parse: anyText,
      default: 'SIGKILL',
    },
    data: dataOption,
  },
  examples: [
    { line: 'galley kill ml-app', what: 'End it at once.' },
    { line: 'galley kill -s HUP ml-app', what: 'Send another signal.' },
  ],
  async run(names, { signal, data }, terminal) {
    const { killContainer } = await import('@galley/containers/verbs/stop')
    const { parseSignal } = await import('@galley/containers/state/signal')
    const { openContainers } = await import('../containers/open-containers.ts')
    const { each } = await import('../containers/each.ts')
    const known = readOption('--signal', () => parseSignal(signal))
    const engine = await openContainers(data)
    await each(names, terminal, async (name) => {
      await killContainer(engine, name, known)
      return name
    })
    return exitCodes.done
  },
})
