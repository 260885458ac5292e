import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { collect } from '../content.ts'
import { type Descriptor, describe } from '../descriptor.ts'
import { digestOf } from '../digest.ts'
import { encodeDocument } from '../document.ts'
import { ociConfig, ociIndex, ociLayerGzip, ociManifest } from '../media-types.ts'
import type { BlobSource, ImageSink } from '../medium.ts'
import type { Reference } from '../reference.ts'

/** A blob source over bytes at hand. */
export function fromBytes(bytes: Uint8Array): BlobSource {
  return {
    async *read(offset) {
      yield bytes.subarray(offset)
    },
  }
}

export interface TestImage {
  readonly manifest: Uint8Array
  readonly descriptor: Descriptor
  readonly config: Uint8Array
  readonly layers: readonly Uint8Array[]
}

/** A real image of random content: each layer is a gzipped archive of one file of `layerBytes`. */
export async function testImage(
  options: {
    readonly layers?: number
    readonly layerBytes?: number
    readonly subject?: Descriptor
  } = {},
): Promise<TestImage> {
  const archives = await Promise.all(
    Array.from({ length: options.layers ?? 2 }, (_, i) => archive(`file-${i}`, options.layerBytes)),
  )
  const layers = archives.map((tar) => gzipSync(tar, { level: 1 }))
  const config = encodeDocument({
    architecture: 'amd64',
    os: 'linux',
    config: { Cmd: ['/file-0'] },
    rootfs: { type: 'layers', diff_ids: archives.map((tar) => digestOf(tar)) },
  })
  const manifest = encodeDocument({
    schemaVersion: 2,
    mediaType: ociManifest,
    config: describe(config, ociConfig),
    layers: layers.map((layer) => describe(layer, ociLayerGzip)),
    ...(options.subject ? { subject: options.subject } : {}),
  })
  return { manifest, descriptor: describe(manifest, ociManifest), config, layers }
}

async function archive(name: string, bytes = 1000): Promise<Uint8Array> {
  const tar = pack()
  tar.entry({ name }, randomBytes(bytes))
  tar.finalize()
  // A streamx stream is an async iterable of buffers; its types leave that out.
  const pieces = tar as unknown as AsyncIterable<Uint8Array>
  return collect(pieces, bytes + 65536, name)
}

/** Writes an image's blobs, then its manifest. */
export async function putImage(
  sink: ImageSink,
  image: TestImage,
  reference?: Reference,
): Promise<Descriptor> {
  for (const bytes of [image.config, ...image.layers]) {
    await sink.writeBlob(describe(bytes, ociLayerGzip), fromBytes(bytes))
  }
  return sink.writeManifest(image.manifest, ociManifest, reference)
}

/** An index over images, each for a platform of its own. */
export function testIndex(images: readonly TestImage[]): Uint8Array {
  const architectures = ['amd64', 'arm64', 's390x', 'ppc64le']
  return encodeDocument({
    schemaVersion: 2,
    mediaType: ociIndex,
    manifests: images.map(({ descriptor }, i) => ({
      ...descriptor,
      platform: { os: 'linux', architecture: architectures[i] },
    })),
  })
}
