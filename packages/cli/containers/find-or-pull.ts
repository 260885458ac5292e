import { type RunnableImage, runnableImage } from '@galley/containers/image/runnable-image'
import type { Layout } from '@galley/images/oci/layout'
import { hostPlatform } from '@galley/images/oci/platform'
import { GalleyError } from '@galley/kit/errors'
import { askedPlatform } from '../images/asked-platform.ts'
import { type FoundImage, findImage } from '../images/find-image.ts'
import { openImages } from '../images/open-images.ts'
import { type RegistryChoices, remoteOptions } from '../registry-options.ts'
import type { Terminal } from '../terminal.ts'

export interface ImageChoices extends RegistryChoices {
  readonly data: string | undefined
  readonly platform: string | undefined
}

/** The local image of that name or id; one that is not here is fetched from its registry. */
export async function findOrPull(
  name: string,
  choices: ImageChoices,
  terminal: Terminal,
): Promise<RunnableImage> {
  const { platform } = choices
  const wanted = platform === undefined ? hostPlatform() : askedPlatform(platform)
  const layout = await openImages(choices.data)
  const found = (await localImage(layout, name)) ?? (await pulled(layout, name, choices, terminal))
  return runnableImage(layout, found.descriptor, name, wanted)
}

async function localImage(layout: Layout, name: string): Promise<FoundImage | undefined> {
  try {
    return await findImage(layout, name)
  } catch (error) {
    if (error instanceof GalleyError && error.code === 'not-found') return undefined
    throw error
  }
}

async function pulled(
  layout: Layout,
  name: string,
  { platform, ...registry }: ImageChoices,
  terminal: Terminal,
): Promise<FoundImage> {
  const { pullImage } = await import('../images/pull-image.ts')
  const remote = await remoteOptions(registry, terminal.signal)
  terminal.note(`There is no local image ${name}; it is fetched`)
  // Standard output is the container's, or for its id.
  const notes = { ...terminal, out: terminal.note }
  await pullImage(layout, name, { remote, platform, output: 'text' }, notes)
  return findImage(layout, name)
}
