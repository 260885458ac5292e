import { command } from '../command.ts'
import { dataOption } from '../data-folder.ts'
import { exitCodes } from '../exit-codes.ts'

export const rmi = command({
  name: 'rmi',
  summary: 'take names away from local images',
  description:
    'Takes names away: the one given, or all of an id. What no name leads to any more is freed by "galley image prune".',
  arguments: [{ name: 'IMAGE...', summary: 'names or ids' }],
  options: { data: dataOption },
  examples: [
    { line: 'galley rmi ml-app:0.0.1', what: 'Forget one name.' },
    { line: 'galley rmi $(galley images -q ml-app)', what: 'Forget all images of a repository.' },
  ],
  async run(names, { data }, terminal) {
    const { familiarReference } = await import('@galley/images/oci/reference')
    const { openImages } = await import('../images/open-images.ts')
    const { findImage } = await import('../images/find-image.ts')
    const layout = await openImages(data)
    for (const name of names) {
      const { references } = await findImage(layout, name)
      for (const reference of references) {
        const isGone = await layout.untag(reference)
        if (isGone) terminal.out(`Untagged: ${familiarReference(reference)}`)
      }
    }
    return exitCodes.done
  },
})
