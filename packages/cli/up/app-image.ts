import type { WrittenImage } from '@galley/images/build/write-image'
import { copyImage } from '@galley/images/oci/copy-image'
import type { Layout } from '@galley/images/oci/layout'
import { formatReference, parseReference, type Reference } from '@galley/images/oci/reference'
import { openRemote } from '@galley/images/oci/remote/remote'
import { buildModel } from '../build/build-model.ts'
import { buildPlace } from '../build/build-place.ts'
import { CopyReport } from '../images/copy-report.ts'
import { type RegistryChoices, remoteOptions } from '../registry-options.ts'
import type { Terminal } from '../terminal.ts'
import type { AppChoices } from './app-options.ts'

export interface AppImage {
  readonly layout: Layout
  readonly reference: Reference
}

/** Builds a model's image. Its tag follows from its content: a cluster that has it has the right one. */
export async function buildAppImage(
  model: string,
  repository: string,
  choices: Pick<AppChoices, 'card' | 'data' | 'plainHttp' | 'alias'>,
  terminal: Terminal,
): Promise<AppImage> {
  const place = await buildPlace({ ...choices, tag: [] }, terminal)
  const asked = { card: choices.card, cache: true, label: [], base: undefined }
  const image = await buildModel(model, asked, place, terminal)
  const reference = parseReference(`${repository}:${tagOf(image)}`)
  await place.layout.tag(image.descriptor, reference)
  return { layout: place.layout, reference }
}

const tagOf = ({ descriptor }: WrittenImage): string =>
  descriptor.digest.slice(descriptor.digest.indexOf(':') + 1).slice(0, 12)

/** Sends what the registry lacks of the image; resolves with the bytes that it took. */
export async function pushAppImage(
  { layout, reference }: AppImage,
  choices: RegistryChoices,
  { signal }: Terminal,
): Promise<number> {
  const remote = openRemote(reference, await remoteOptions(choices, signal))
  const report = new CopyReport(() => {})
  try {
    await copyImage({
      from: layout,
      source: reference,
      to: remote,
      target: reference,
      dialect: undefined,
      onProgress: report.take,
      signal,
    })
    return report.bytes
  } finally {
    remote.close()
  }
}

export const nameOf = ({ reference }: AppImage): string => formatReference(reference)
