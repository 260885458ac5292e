import { command } from '../command.ts'
import { outputOption, platformOption } from '../common-options.ts'
import { dataOption } from '../data-folder.ts'
import { exitCodes } from '../exit-codes.ts'
import { registryOptions, remoteOptions } from '../registry-options.ts'

export const pull = command({
  name: 'pull',
  summary: 'fetch an image from the registry of its name',
  description:
    'Fetches an image, and of it only what is not here. Logins of "docker login" are used.',
  arguments: [{ name: 'IMAGE', summary: 'a name, with its registry unless that is Docker Hub' }],
  options: { platform: platformOption, ...registryOptions, output: outputOption, data: dataOption },
  examples: [
    { line: 'galley pull 10.10.1.1:5000/ml-app:0.0.1', what: "Fetch from the lab's registry." },
    { line: 'galley pull node:24-slim', what: 'Fetch from Docker Hub.' },
  ],
  async run([name = ''], { platform, output, data, ...registry }, terminal) {
    const { pullImage } = await import('../images/pull-image.ts')
    const { openImages } = await import('../images/open-images.ts')
    const remote = await remoteOptions(registry, terminal.signal)
    await pullImage(await openImages(data), name, { remote, platform, output }, terminal)
    return exitCodes.done
  },
})
