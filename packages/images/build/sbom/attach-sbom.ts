import { rm } from 'node:fs/promises'
import { version } from '@galley/kit/version'
import { type Descriptor, describe } from '../../oci/descriptor.ts'
import { encodeDocument } from '../../oci/document.ts'
import type { Layout } from '../../oci/layout.ts'
import { ociEmpty, ociManifest } from '../../oci/media-types.ts'
import { hostPlatform, type Platform } from '../../oci/platform.ts'
import { BuildCache } from '../cache/build-cache.ts'
import { Descriptions } from '../cache/descriptions.ts'
import { loadImage } from '../load-image.ts'
import { makeScratch } from '../scratch.ts'
import { StageFiles } from '../stage-files.ts'
import { extractContents } from '../tree-contents.ts'
import { isoTime } from '../write-image.ts'
import { findManifests, readPackages } from './find-packages.ts'
import type { FoundPackage } from './found-package.ts'
import { spdxDocument, spdxMediaType } from './spdx.ts'

export interface SbomOptions {
  readonly layout: Layout
  readonly cacheFolder: string
  /** What the document calls the image; default its digest. */
  readonly name?: string
  readonly platform?: Platform
  /** Seconds since 1970; default 0. */
  readonly epoch?: number
}

export interface AttachedSbom {
  /** Of the manifest whose subject is the image. */
  readonly descriptor: Descriptor
  readonly packages: readonly FoundPackage[]
}

/**
 * Lists the packages that an image's own manifests name (npm, dpkg) as SPDX 2.3, and attaches the
 * list to the image as a referrer (image-spec 1.1, "Associated Content").
 */
export async function attachSbom(image: Descriptor, options: SbomOptions): Promise<AttachedSbom> {
  const { layout, epoch = 0, name = image.digest } = options
  const packages = await packagesOf(image, options)
  const subject = { name, digest: image.digest, epoch, toolVersion: version }
  const document = encodeDocument(spdxDocument(subject, packages))
  const { mediaType, digest, size } = image
  const manifest = {
    schemaVersion: 2,
    mediaType: ociManifest,
    artifactType: spdxMediaType,
    config: await writeBytes(layout, encodeDocument({}), ociEmpty),
    layers: [await writeBytes(layout, document, spdxMediaType)],
    subject: { mediaType, digest, size },
    annotations: { 'org.opencontainers.image.created': isoTime(epoch) },
  }
  const descriptor = await layout.writeManifest(encodeDocument(manifest), ociManifest)
  return { descriptor, packages }
}

async function packagesOf(image: Descriptor, options: SbomOptions) {
  const { layout, cacheFolder, platform = hostPlatform() } = options
  const descriptions = new Descriptions(layout, new BuildCache(cacheFolder))
  const { layers } = await loadImage(layout, image, platform)
  const manifests = findManifests(await new StageFiles(descriptions, layers).tree())
  const wanted = new Set(manifests.map(({ digest }) => digest))
  const folder = await makeScratch(cacheFolder)
  try {
    const services = { layout, descriptions }
    return await readPackages(manifests, await extractContents(layers, wanted, folder, services))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function writeBytes(
  layout: Layout,
  bytes: Uint8Array,
  mediaType: string,
): Promise<Descriptor> {
  const descriptor = describe(bytes, mediaType)
  await layout.writeBlob(descriptor, {
    async *read() {
      yield bytes
    },
  })
  return descriptor
}
