import { command } from '../command.ts'
import { graceOption, outputOption } from '../common-options.ts'
import { dataPlaces } from '../data-folder.ts'
import { exitCodes } from '../exit-codes.ts'
import { registryDataOption } from '../registry-options.ts'

export const registryGc = command({
  name: 'registry gc',
  summary: 'free what no image in a registry needs',
  description:
    'Removes blobs that no manifest needs. The registry may go on serving; uploads under way are not touched.',
  arguments: [],
  options: {
    dryRun: { flags: '--dry-run', summary: 'only say what would go' },
    untagged: { flags: '--untagged', summary: 'also remove manifests that no tag leads to' },
    grace: graceOption,
    output: outputOption,
    data: registryDataOption,
  },
  examples: [
    { line: 'galley registry gc --dry-run', what: 'See what would be freed.' },
    { line: 'galley registry gc --untagged --grace 0s', what: 'Free all that can be, at once.' },
  ],
  async run(_, { data, output, ...options }, terminal) {
    const { collectGarbage } = await import('@galley/images/registry/collect-garbage')
    const { printGarbage } = await import('../images/print-garbage.ts')
    const folder = data ?? dataPlaces(undefined).registry
    const { blobs } = await collectGarbage(folder, options)
    printGarbage({ blobs }, { dryRun: options.dryRun, output }, terminal)
    return exitCodes.done
  },
})
