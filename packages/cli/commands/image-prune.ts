import { command } from '../command.ts'
import { graceOption, outputOption } from '../common-options.ts'
import { dataOption } from '../data-folder.ts'
import { exitCodes } from '../exit-codes.ts'

export const imagePrune = command({
  name: 'image prune',
  summary: 'free what no local image needs',
  description: 'Removes blobs that no name leads to. Builds and pulls under way are not disturbed.',
  arguments: [],
  options: {
    dryRun: { flags: '--dry-run', summary: 'only say what would go' },
    grace: graceOption,
    output: outputOption,
    data: dataOption,
  },
  examples: [
    { line: 'galley image prune --dry-run', what: 'See what would be freed.' },
    { line: 'galley image prune', what: 'Free it.' },
  ],
  async run(_, { dryRun, grace, output, data }, terminal) {
    const { openImages } = await import('../images/open-images.ts')
    const { printGarbage } = await import('../images/print-garbage.ts')
    const layout = await openImages(data)
    printGarbage(await layout.prune({ dryRun, grace }), { dryRun, output }, terminal)
    return exitCodes.done
  },
})
