import { command } from '../command.ts'
import { noTruncOption, outputOption } from '../common-options.ts'
import { dataOption } from '../data-folder.ts'
import { exitCodes } from '../exit-codes.ts'

export const images = command({
  name: 'images',
  summary: 'list local images',
  description:
    'Lists local images, the newest first. SIZE is that of the layers as they are stored.',
  arguments: [
    { name: 'REPOSITORY', summary: 'only this repository, or this NAME:TAG', isOptional: true },
  ],
  options: {
    quiet: { flags: '-q, --quiet', summary: 'ids only' },
    digests: { flags: '--digests', summary: 'show digests of manifests' },
    trunc: noTruncOption,
    output: outputOption,
    data: dataOption,
  },
  examples: [
    { line: 'galley images', what: 'List all.' },
    { line: 'galley images -q ml-app', what: 'Print the ids of one repository.' },
  ],
  async run([repository], { data, ...shown }, terminal) {
    const { printImages } = await import('../images/print-images.ts')
    const { openImages } = await import('../images/open-images.ts')
    await printImages(await openImages(data), repository, shown, terminal)
    return exitCodes.done
  },
})
