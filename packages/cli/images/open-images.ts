import { type Layout, openLayout } from '@galley/images/oci/layout'
import { dataPlaces } from '../data-folder.ts'

/** The local images, in the data folder that was asked for. */
export function openImages(data: string | undefined): Promise<Layout> {
  return openLayout(dataPlaces(data).images)
}
