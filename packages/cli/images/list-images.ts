import type { Layout } from '@galley/images/oci/layout'
import type { Reference } from '@galley/images/oci/reference'
import { type ImageFacts, imageFacts } from './image-facts.ts'

/** An image under one of its names. */
export interface LocalImage extends ImageFacts {
  readonly reference: Reference
}

/** Every name with its image, the newest image first. */
export async function listImages(layout: Layout): Promise<readonly LocalImage[]> {
  const known = new Map<string, Promise<ImageFacts>>()
  const images: LocalImage[] = []
  for (const { reference, descriptor } of await layout.list()) {
    const facts = known.get(descriptor.digest) ?? imageFacts(layout, descriptor)
    known.set(descriptor.digest, facts)
    images.push({ reference, ...(await facts) })
  }
  const time = ({ config }: LocalImage) => Date.parse(config?.created ?? '') || 0
  return images.toReversed().toSorted((a, b) => time(b) - time(a))
}
