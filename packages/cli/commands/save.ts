import { command } from '../command.ts'
import { dataOption } from '../data-folder.ts'
import { exitCodes } from '../exit-codes.ts'
import { UsageError } from '../usage-error.ts'
import { anyText } from '../values.ts'

export const save = command({
  name: 'save',
  summary: 'write local images into an archive',
  description: 'Writes images into a tar archive that Docker, podman and OCI tools read.',
  arguments: [{ name: 'IMAGE...', summary: 'names or ids' }],
  options: {
    output: { flags: '-o, --output <file>', summary: 'where to write', parse: anyText },
    data: dataOption,
  },
  examples: [
    { line: 'galley save -o ml-app.tar ml-app:0.0.1', what: 'Carry an image to another machine.' },
  ],
  async run(names, { output, data }, terminal) {
    if (output === undefined) throw new UsageError('give the file to write with -o FILE')
    const { saveImages } = await import('../images/save-images.ts')
    const { openImages } = await import('../images/open-images.ts')
    await saveImages(await openImages(data), names, output, terminal.signal)
    return exitCodes.done
  },
})
