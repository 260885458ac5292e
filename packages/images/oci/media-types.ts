/** Media types of image-spec 1.1 ("OCI Image Media Types") and of Docker's "Image Manifest V 2, Schema 2". */
export const ociIndex = 'application/vnd.oci.image.index.v1+json'
export const ociManifest = 'application/vnd.oci.image.manifest.v1+json'
export const ociConfig = 'application/vnd.oci.image.config.v1+json'
export const ociLayer = 'application/vnd.oci.image.layer.v1.tar'
export const ociLayerGzip = 'application/vnd.oci.image.layer.v1.tar+gzip'
export const ociLayerZstd = 'application/vnd.oci.image.layer.v1.tar+zstd'
export const ociEmpty = 'application/vnd.oci.empty.v1+json'

export const dockerIndex = 'application/vnd.docker.distribution.manifest.list.v2+json'
export const dockerManifest = 'application/vnd.docker.distribution.manifest.v2+json'
export const dockerConfig = 'application/vnd.docker.container.image.v1+json'
export const dockerLayer = 'application/vnd.docker.image.rootfs.diff.tar'
export const dockerLayerGzip = 'application/vnd.docker.image.rootfs.diff.tar.gzip'
export const dockerLayerZstd = 'application/vnd.docker.image.rootfs.diff.tar.zstd'

const ociForeignPrefix = 'application/vnd.oci.image.layer.nondistributable.v1.tar'
const dockerForeign = 'application/vnd.docker.image.rootfs.foreign.diff.tar'

export type Compression = 'none' | 'gzip' | 'zstd'

const layerCompressions: Readonly<Record<string, Compression>> = {
  [ociLayer]: 'none',
  [ociLayerGzip]: 'gzip',
  [ociLayerZstd]: 'zstd',
  [dockerLayer]: 'none',
  [dockerLayerGzip]: 'gzip',
  [dockerLayerZstd]: 'zstd',
  [ociForeignPrefix]: 'none',
  [`${ociForeignPrefix}+gzip`]: 'gzip',
  [`${ociForeignPrefix}+zstd`]: 'zstd',
  [dockerForeign]: 'none',
  [`${dockerForeign}.gzip`]: 'gzip',
}

/** How a layer of this media type is packed; undefined when the media type is no file-system layer. */
export function layerCompression(mediaType: string): Compression | undefined {
  return Object.hasOwn(layerCompressions, mediaType) ? layerCompressions[mediaType] : undefined
}

/** Layers whose licence keeps them out of registries: they are referred to, never pushed. */
export function isForeignLayer(mediaType: string): boolean {
  return mediaType.startsWith(ociForeignPrefix) || mediaType.startsWith(dockerForeign)
}

export function isIndexType(mediaType: string): boolean {
  return mediaType === ociIndex || mediaType === dockerIndex
}

export function isManifestType(mediaType: string): boolean {
  return mediaType === ociManifest || mediaType === dockerManifest
}

/** Every media type that Galley asks for when it fetches a manifest, the preferred first. */
export const acceptedManifests: readonly string[] = [
  ociIndex,
  ociManifest,
  dockerIndex,
  dockerManifest,
]

/** [OCI, Docker] for what exists in both. */
const counterparts: readonly (readonly [string, string])[] = [
  [ociIndex, dockerIndex],
  [ociManifest, dockerManifest],
  [ociConfig, dockerConfig],
  [ociLayer, dockerLayer],
  [ociLayerGzip, dockerLayerGzip],
  [ociLayerZstd, dockerLayerZstd],
  [ociForeignPrefix, dockerForeign],
  [`${ociForeignPrefix}+gzip`, `${dockerForeign}.gzip`],
]

export type Dialect = 'oci' | 'docker'

/** The same kind of content in another dialect; what exists in one only stays as it is. */
export function inDialect(mediaType: string, dialect: Dialect): string {
  const pair = counterparts.find((types) => types.includes(mediaType))
  return pair ? pair[dialect === 'oci' ? 0 : 1] : mediaType
}
