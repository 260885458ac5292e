import { command } from '../command.ts'
import { dataOption } from '../data-folder.ts'
import { exitCodes } from '../exit-codes.ts'
import { UsageError } from '../usage-error.ts'
import { anyText } from '../values.ts'

export const load = command({
  name: 'load',
  summary: 'read images from an archive',
  description:
    'Reads the images of an archive that docker save, podman save, skopeo or Galley wrote.',
  arguments: [],
  options: {
    input: {
      flags: '-i, --input <file>',
      summary: 'the archive, compressed or not',
      parse: anyText,
    },
    data: dataOption,
  },
  examples: [{ line: 'galley load -i ml-app.tar', what: 'Take in what another machine saved.' }],
  async run(_, { input, data }, terminal) {
    if (input === undefined) throw new UsageError('give the archive with -i FILE')
    const { loadImages } = await import('../images/load-images.ts')
    const { openImages } = await import('../images/open-images.ts')
    const { familiarReference } = await import('@galley/images/oci/reference')
    for (const reference of await loadImages(await openImages(data), input, terminal.signal)) {
      terminal.out(`Loaded image: ${familiarReference(reference)}`)
    }
    return exitCodes.done
  },
})
