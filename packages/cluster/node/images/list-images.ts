import type { Descriptor } from '@galley/images/oci/descriptor'
import type { Layout } from '@galley/images/oci/layout'
import { formatReference } from '@galley/images/oci/reference'
import type { ContainerImage } from 'kubernetes-types/core/v1.js'
import { sizeOf } from './machine-images.ts'

/** As many as kubelet tells of. */
const mostImages = 50
const mostNames = 5

/** What a node's status says of its images: the largest first. */
export class ImageList {
  readonly #layout: Layout
  readonly #originOf: (descriptor: Descriptor) => string | undefined
  readonly #sizes = new Map<string, number>()

  constructor(layout: Layout, originOf: (descriptor: Descriptor) => string | undefined) {
    this.#layout = layout
    this.#originOf = originOf
  }

  async read(): Promise<readonly ContainerImage[]> {
    const names = new Map<string, { readonly descriptor: Descriptor; readonly names: string[] }>()
    for (const { reference, descriptor } of await this.#layout.list()) {
      const origin = this.#originOf(descriptor)
      const known = names.get(descriptor.digest) ?? {
        descriptor,
        names: origin === undefined ? [] : [origin],
      }
      known.names.push(formatReference(reference))
      names.set(descriptor.digest, known)
    }
    const images = await Promise.all(
      [...names.values()].map(async (image) => ({
        names: image.names.slice(0, mostNames),
        sizeBytes: await this.#sizeOf(image.descriptor),
      })),
    )
    return images.toSorted((a, b) => b.sizeBytes - a.sizeBytes).slice(0, mostImages)
  }

  /** Content does not change; what cannot be read has no size. */
  async #sizeOf(descriptor: Descriptor): Promise<number> {
    const { digest } = descriptor
    const known = this.#sizes.get(digest)
    if (known !== undefined) return known
    const size = await sizeOf(this.#layout, descriptor).catch(() => descriptor.size)
    this.#sizes.set(digest, size)
    return size
  }
}
