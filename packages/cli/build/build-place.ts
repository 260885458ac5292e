import type { BaseImages } from '@galley/images/build/base-images'
import type { Layout } from '@galley/images/oci/layout'
import type { Reference } from '@galley/images/oci/reference'

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
