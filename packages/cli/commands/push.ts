import { command } from '../command.ts'
import { outputOption } from '../common-options.ts'
import { dataOption } from '../data-folder.ts'
import { exitCodes } from '../exit-codes.ts'
import { registryOptions, remoteOptions } from '../registry-options.ts'
import { oneOf } from '../values.ts'

const formatOption = {
  flags: '--format <format>',
  summary: 'oci or docker: how the manifest is written',
  parse: oneOf('oci', 'docker'),
  defaultText: 'as the image is here',
} as const

export const push = command({
  name: 'push',
  summary: 'send a local image to the registry of its name',
  description:
    'Sends an image to the registry that its name begins with, and of it only what the registry lacks. Logins of "docker login" are used.',
  arguments: [{ name: 'IMAGE', summary: 'a name, with its registry' }],
  options: {
    format: formatOption,
    ...registryOptions,
    output: outputOption,
    data: dataOption,
  },
  examples: [
    { line: 'galley push 10.10.1.1:5000/ml-app:0.0.1', what: "Send to the lab's registry." },
    {
      line: 'galley push --format docker registry.example/ml-app:1',
      what: "Send to a registry that takes Docker's schema 2 only.",
    },
  ],
  async run([name = ''], { format, output, data, ...registry }, terminal) {
    const { pushImage } = await import('../images/push-image.ts')
    const { openImages } = await import('../images/open-images.ts')
    const remote = await remoteOptions(registry, terminal.signal)
    await pushImage(await openImages(data), name, { remote, format, output }, terminal)
    return exitCodes.done
  },
})
