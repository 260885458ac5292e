import { stat } from 'node:fs/promises'
import { attachSbom } from '@galley/images/build/sbom/attach-sbom'
import type { WrittenImage } from '@galley/images/build/write-image'
import { familiarReference } from '@galley/images/oci/reference'
import { GalleyError } from '@galley/kit/errors'
import { askedPlatform } from '../images/asked-platform.ts'
import type { Terminal } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'
import type { BuildChoices } from './build-choices.ts'
import { type BuildPlace, buildPlace } from './build-place.ts'

/** Builds what `source` is, a folder with a Dockerfile or a model, and prints the image's id. */
export async function buildFrom(
  source: string,
  choices: BuildChoices,
  terminal: Terminal,
): Promise<void> {
  const isFolder = await isDirectory(source)
  refuseForeign(choices, isFolder)
  const place = await buildPlace(choices, terminal)
  const image = isFolder
    ? await (await import('./build-folder.ts')).buildFolder(source, choices, place, terminal)
    : await (await import('./build-model.ts')).buildModel(source, choices, place, terminal)
  if (choices.sbom) await attachList(image, choices, place, terminal)
  report(image, choices, place, terminal)
}

async function isDirectory(source: string): Promise<boolean> {
  try {
    return (await stat(source)).isDirectory()
  } catch (cause) {
    throw new GalleyError('not-found', `there is no folder or file ${source}`, {
      cause,
      next: 'Give a folder with a Dockerfile, or a model file.',
    })
  }
}

/** An option that would be ignored is a slip of the pen. */
function refuseForeign(choices: BuildChoices, isFolder: boolean): void {
  const { base, card, file, target, platform, buildArg, secret } = choices
  const forModels = { base, card }
  const forFolders = { file, target, platform, 'build-arg': buildArg[0], secret: secret[0] }
  const foreign = Object.entries(isFolder ? forModels : forFolders)
  const found = foreign.find(([, value]) => value !== undefined)
  if (!found) return
  const [what, other] = isFolder ? ['a Dockerfile', 'a model'] : ['a model', 'a Dockerfile']
  throw new UsageError(`--${found[0]} is for building from ${other}, not from ${what}`)
}

async function attachList(
  { descriptor }: WrittenImage,
  { platform }: BuildChoices,
  { layout, cacheFolder, epoch, tags: [name] }: BuildPlace,
  terminal: Terminal,
): Promise<void> {
  const { packages } = await attachSbom(descriptor, {
    layout,
    cacheFolder,
    ...(name && { name: familiarReference(name) }),
    ...(platform !== undefined && { platform: askedPlatform(platform) }),
    ...(epoch !== undefined && { epoch }),
  })
  terminal.note(`Attached a list of ${packages.length} packages`)
}

function report(
  { descriptor, config }: WrittenImage,
  { output }: BuildChoices,
  { tags }: BuildPlace,
  terminal: Terminal,
): void {
  const names = tags.map(familiarReference)
  if (output === 'json') {
    terminal.out(JSON.stringify({ id: config.digest, digest: descriptor.digest, names }))
    return
  }
  for (const name of names) terminal.note(`Tagged ${name}`)
  terminal.out(config.digest)
}
