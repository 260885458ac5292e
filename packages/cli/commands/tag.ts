import { command } from '../command.ts'
import { dataOption } from '../data-folder.ts'
import { exitCodes } from '../exit-codes.ts'

export const tag = command({
  name: 'tag',
  summary: 'give a local image another name',
  arguments: [
    { name: 'SOURCE', summary: 'a name or an id' },
    { name: 'TARGET', summary: 'the new name; it leaves what it named before' },
  ],
  options: { data: dataOption },
  examples: [
    {
      line: 'galley tag ml-app:0.0.1 10.10.1.1:5000/ml-app:0.0.1',
      what: 'Name the image for the registry that it is to be pushed to.',
    },
  ],
  async run([source = '', target = ''], { data }) {
    const { parseReference } = await import('@galley/images/oci/reference')
    const { openImages } = await import('../images/open-images.ts')
    const { findImage } = await import('../images/find-image.ts')
    const name = parseReference(target)
    const layout = await openImages(data)
    const { descriptor } = await findImage(layout, source)
    await layout.tag(descriptor, name)
    return exitCodes.done
  },
})
