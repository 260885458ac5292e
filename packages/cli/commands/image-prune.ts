import { command } from '../command.ts'
import { graceOption, outputOption } from '../common-options.ts'
import { dataOption, dataPlaces } from '../data-folder.ts'
import { exitCodes } from '../exit-codes.ts'

export const imagePrune = command({
  name: 'image prune',
  summary: 'free what no local image needs',
  description:
    'Removes blobs that no name leads to, and unpacked layers that are of no image with a name and that no container stands on. What is under way is not disturbed.',
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
    const { pruneLayers } = await import('@galley/containers/image/prune-layers')
    const { placesOf } = await import('@galley/containers/state/places')
    const { openImages } = await import('../images/open-images.ts')
    const { printGarbage } = await import('../images/print-garbage.ts')
    const images = await openImages(data)
    const blobs = await images.prune({ dryRun, grace })
    const places = placesOf(dataPlaces(data).containers)
    const unusedSince = Date.now() - grace
    const layers = await pruneLayers(images, places.layers, { dryRun, unusedSince })
    printGarbage({ blobs, layers }, { dryRun, output }, terminal)
    return exitCodes.done
  },
})
