import { command } from '../command.ts'
import { dataOption } from '../data-folder.ts'
import { exitCodes } from '../exit-codes.ts'
import { wholeNumber } from '../values.ts'

export const stop = command({
  name: 'stop',
  summary: 'end containers in their own way',
  description: 'Sends the stop signal of the image, waits, and kills what has not ended by then.',
  arguments: [{ name: 'CONTAINER...', summary: 'names or ids' }],
  options: {
    time: {
      flags: '-t, --time <seconds>',
      summary: 'how long to wait',
      parse: wholeNumber(0, 86_400),
      default: 10,
    },
    data: dataOption,
  },
  examples: [{ line: 'galley stop -t 30 ml-app', what: 'Give it half a minute.' }],
  async run(names, { time, data }, terminal) {
    const { stopContainer } = await import('@galley/containers/verbs/stop')
    const { openContainers } = await import('../containers/open-containers.ts')
    const { each } = await import('../containers/each.ts')
    const engine = await openContainers(data)
    await each(names, terminal, async (name) => {
      await stopContainer(engine, name, { grace: time * 1000 })
      return name
    })
    return exitCodes.done
  },
})
