import type { BaseImages } from '@galley/images/build/base-images'
import { pulledImages } from '@galley/images/build/pulled-images'
import { type Layout, openLayout } from '@galley/images/oci/layout'
import { parseReference, type Reference } from '@galley/images/oci/reference'
import { dataPlaces } from '../data-folder.ts'
import { CopyReport } from '../images/copy-report.ts'
import { type RegistryChoices, remoteOptions } from '../registry-options.ts'
import type { Terminal } from '../terminal.ts'
import { readOption } from '../usage-error.ts'
import { wholeNumber } from '../values.ts'

/** What both ways of building stand on. */
export interface BuildPlace {
  readonly layout: Layout
  readonly cacheFolder: string
  /** Where RUN has its containers. */
  readonly containers: string
  readonly tags: readonly Reference[]
  readonly baseImages: BaseImages
  /** Seconds since 1970 that everything made counts as made at. */
  readonly epoch: number | undefined
}

export interface PlaceChoices extends RegistryChoices {
  readonly tag: readonly string[]
  readonly data: string | undefined
}

export async function buildPlace(choices: PlaceChoices, terminal: Terminal): Promise<BuildPlace> {
  const { images, buildCache, containers } = dataPlaces(choices.data)
  const layout = await openLayout(images)
  const pulls = new CopyReport((line) => terminal.note(line))
  const remote = await remoteOptions(choices, terminal.signal)
  return {
    layout,
    cacheFolder: buildCache,
    containers,
    tags: choices.tag.map((text) => readOption('-t', () => parseReference(text))),
    baseImages: pulledImages(layout, remote, pulls.take),
    epoch: epoch(process.env.SOURCE_DATE_EPOCH),
  }
}

/** https://reproducible-builds.org/specs/source-date-epoch/ */
function epoch(text: string | undefined): number | undefined {
  return text ? wholeNumber(0, 253_402_300_799)(text) : undefined
}
