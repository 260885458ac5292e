import type { History, ImageConfig, RunConfig } from '../oci/config.ts'
import { type Descriptor, describe } from '../oci/descriptor.ts'
import { encodeDocument } from '../oci/document.ts'
import type { Layout } from '../oci/layout.ts'
import { ociConfig, ociManifest } from '../oci/media-types.ts'
import type { Platform } from '../oci/platform.ts'
import type { Reference } from '../oci/reference.ts'
import type { StageLayer } from './cache/layer-store.ts'

/** An image as it is to be written; its layers are in the layout. */
export interface NewImage {
  readonly config: RunConfig
  readonly platform: Platform
  readonly layers: readonly StageLayer[]
  readonly history: readonly History[]
  readonly author?: string | undefined
  readonly annotations?: Readonly<Record<string, string>> | undefined
  /** When it counts as made; seconds since 1970. */
  readonly epoch: number
}

export interface WrittenImage {
  readonly descriptor: Descriptor
  /** Of the config: what Docker calls the image's id. */
  readonly config: Descriptor
  readonly layers: readonly Descriptor[]
}

/** Writes config and manifest, and gives the image its names. */
export async function writeImage(
  layout: Layout,
  image: NewImage,
  tags: readonly Reference[],
): Promise<WrittenImage> {
  const bytes = encodeDocument(configDocument(image))
  const config = describe(bytes, ociConfig)
  await layout.writeBlob(config, { read: () => once(bytes) })
  const layers = image.layers.map(({ descriptor }) => descriptor)
  const manifest = {
    schemaVersion: 2,
    mediaType: ociManifest,
    config,
    layers,
    ...(image.annotations ? { annotations: image.annotations } : {}),
  }
  const descriptor = await layout.writeManifest(encodeDocument(manifest), ociManifest)
  for (const tag of tags) await layout.tag(descriptor, tag)
  return { descriptor, config, layers }
}

/** Keys in the order of image-spec's example, so that the same image has the same bytes. */
function configDocument({
  config,
  platform,
  layers,
  history,
  author,
  epoch,
}: NewImage): ImageConfig {
  return {
    created: isoTime(epoch),
    ...(author === undefined ? {} : { author }),
    ...platform,
    config: sorted(config),
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
    history,
  }
}

/** Maps are unordered: sorted, they do not tell in which order a Dockerfile named their keys. */
function sorted(config: RunConfig): RunConfig {
  const { Labels, ExposedPorts, Volumes, ...rest } = config
  const all = { ...rest, ...defined({ Labels, ExposedPorts, Volumes }) }
  return Object.fromEntries(byKey(all))
}

function defined(maps: Readonly<Record<string, object | undefined>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(maps).flatMap(([name, map]) =>
      map ? [[name, Object.fromEntries(byKey(map))]] : [],
    ),
  )
}

function byKey(map: object): [string, unknown][] {
  return Object.entries(map).toSorted(([a], [b]) => (a < b ? -1 : 1))
}

export function isoTime(epoch: number): string {
  return new Date(epoch * 1000).toISOString().replace('.000Z', 'Z')
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes
}
