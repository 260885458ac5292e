import type { Layout } from '@galley/images/oci/layout'
import { familiarReference, familiarRepository } from '@galley/images/oci/reference'
import { findImage } from './find-image.ts'
import { imageFacts } from './image-facts.ts'

/** All that is known of a local image, in the fields of Docker's API. */
export async function inspectImage(layout: Layout, asked: string) {
  const { descriptor } = await findImage(layout, asked)
  const { id, size, config, layers } = await imageFacts(layout, descriptor)
  const named = (await layout.list()).filter(
    (image) => image.descriptor.digest === descriptor.digest,
  )
  const names = named.map(({ reference }) => reference)
  const repositories = new Set(names.map(familiarRepository))
  return {
    Id: id,
    RepoTags: names.map(familiarReference),
    RepoDigests: [...repositories].map((name) => `${name}@${descriptor.digest}`),
    Created: config?.created,
    Author: config?.author,
    Architecture: config?.architecture,
    Variant: config?.variant,
    Os: config?.os,
    Size: size,
    Config: config?.config,
    RootFS: { Type: 'layers', Layers: config?.rootfs.diff_ids ?? [] },
    Descriptor: descriptor,
    Layers: layers.map(({ mediaType, digest, size: bytes }) => ({
      mediaType,
      digest,
      size: bytes,
    })),
    Referrers: await layout.referrers(descriptor.digest),
  }
}
