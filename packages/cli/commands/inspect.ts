import { command } from '../command.ts'
import { dataOption } from '../data-folder.ts'
import { exitCodes } from '../exit-codes.ts'

export const inspect = command({
  name: 'inspect',
  summary: 'print all that is known of local images, as JSON',
  description:
    'Prints a JSON list with one object for each image, with the fields that Docker has.',
  arguments: [{ name: 'IMAGE...', summary: 'names or ids' }],
  options: { data: dataOption },
  examples: [
    { line: 'galley inspect ml-app:0.0.1', what: 'See its entrypoint, user, labels and layers.' },
  ],
  async run(names, { data }, terminal) {
    const { inspectImage } = await import('../images/inspect-image.ts')
    const { openImages } = await import('../images/open-images.ts')
    const layout = await openImages(data)
    const found: unknown[] = []
    for (const name of names) found.push(await inspectImage(layout, name))
    terminal.out(JSON.stringify(found, null, 2))
    return exitCodes.done
  },
})
