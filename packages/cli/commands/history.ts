import { command } from '../command.ts'
import { noTruncOption, outputOption } from '../common-options.ts'
import { dataOption } from '../data-folder.ts'
import { exitCodes } from '../exit-codes.ts'

export const history = command({
  name: 'history',
  summary: 'print the steps that made a local image',
  description: 'Prints the steps that made an image, the last first, with the size of each layer.',
  arguments: [{ name: 'IMAGE', summary: 'a name or an id' }],
  options: { trunc: noTruncOption, output: outputOption, data: dataOption },
  examples: [{ line: 'galley history ml-app:0.0.1', what: 'See which layer is how large.' }],
  async run([name = ''], { data, ...shown }, terminal) {
    const { printHistory } = await import('../images/print-history.ts')
    const { openImages } = await import('../images/open-images.ts')
    await printHistory(await openImages(data), name, shown, terminal)
    return exitCodes.done
  },
})
