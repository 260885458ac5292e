import { command } from '../command.ts'
import { cardOption, outputOption, platformOption } from '../common-options.ts'
import { dataOption } from '../data-folder.ts'
import { exitCodes } from '../exit-codes.ts'
import { registryOptions } from '../registry-options.ts'
import { anyText } from '../values.ts'

export const build = command({
  name: 'build',
  summary: 'build an image from a Dockerfile, or from a model',
  description:
    'Builds an image: from a folder with a Dockerfile, or, given a model file, the service image for that model. The same files give the same digest.',
  arguments: [{ name: 'SOURCE', summary: 'a folder, or a .keras, .h5 or .onnx file' }],
  options: {
    tag: {
      flags: '-t, --tag <name>',
      summary: 'a name for the image; several may be given',
      parse: anyText,
      isRepeated: true,
    },
    file: {
      flags: '-f, --file <file>',
      summary: 'the Dockerfile',
      parse: anyText,
      defaultText: 'Dockerfile in the folder',
    },
    buildArg: {
      flags: '--build-arg <name=value>',
      summary: 'a value for an ARG; without =value the one in the environment',
      parse: anyText,
      isRepeated: true,
    },
    target: { flags: '--target <stage>', summary: 'build this stage', parse: anyText },
    label: {
      flags: '--label <name=value>',
      summary: 'a label for the image',
      parse: anyText,
      isRepeated: true,
    },
    platform: { ...platformOption, summary: 'the machine that the image is for' },
    secret: {
      flags: '--secret <id=file>',
      summary: 'what RUN --mount=type=secret shows; never part of the image',
      parse: anyText,
      isRepeated: true,
    },
    cache: { flags: '--no-cache', summary: 'take nothing from earlier builds' },
    base: {
      flags: '--base <name>',
      summary: 'what a model image stands on; it has to bring Node 24 and glibc',
      parse: anyText,
      defaultText: 'assembled from this machine',
    },
    card: cardOption,
    sbom: { flags: '--sbom', summary: 'attach the list of packages, as SPDX' },
    ...registryOptions,
    output: outputOption,
    data: dataOption,
  },
  examples: [
    { line: 'galley build --no-cache -t ml-app:0.0.1 .', what: 'Build the Dockerfile here.' },
    {
      line: 'galley build model.keras -t ml-app:0.0.1 --sbom',
      what: 'Build the service for a model, and list what is in it.',
    },
  ],
  async run([source = ''], options, terminal) {
    const { buildFrom } = await import('../build/build-from.ts')
    await buildFrom(source, options, terminal)
    return exitCodes.done
  },
})
