import type { Content } from './content.ts'
import { type Descriptor, describe } from './descriptor.ts'
import { translateManifest } from './dialect.ts'
import type { Digest } from './digest.ts'
import { ContentNotFoundError, InvalidDocumentError } from './errors.ts'
import { parseManifest } from './manifest.ts'
import { type Dialect, inDialect, isIndexType } from './media-types.ts'
import type { ImageSink, ImageSource, Origin } from './medium.ts'
import type { Platform } from './platform.ts'
import { formatReference, type Reference } from './reference.ts'
import { partsOf } from './references.ts'
import { selectPlatform } from './select-platform.ts'
import { maxDepth, type Visited, walkManifests } from './walk.ts'

/** What happens to one blob of an image; told in this order, `sending` as often as bytes move. */
export type CopyProgress =
  | { readonly kind: 'present'; readonly blob: Descriptor }
  | { readonly kind: 'sending'; readonly blob: Descriptor; readonly bytes: number }
  /** `bytes` is 0 when the target could link the blob to one that it had. */
  | { readonly kind: 'done'; readonly blob: Descriptor; readonly bytes: number }

export interface Copy {
  readonly from: ImageSource & { readonly origin?: Origin }
  readonly source: Reference
  readonly to: ImageSink
  readonly target: Reference
  /** Of an index only the image for this platform; without it the whole index. */
  readonly platform?: Platform | undefined
  /** Media types to write; without it those that the source has. */
  readonly dialect?: Dialect | undefined
  /** Blobs on their way at the same time. */
  readonly parallel?: number | undefined
  readonly onProgress?: ((progress: CopyProgress) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

const usualParallel = 4

/**
 * Copies an image between any two media: a pull is remote → layout, a push layout → remote. Blobs come
 * first, manifests after what they refer to, the name last; what the target has is not sent again.
 * @returns what the target's name now leads to
 * @throws ContentNotFoundError when the source has no such image
 */
export async function copyImage(copy: Copy): Promise<Descriptor> {
  const root = await resolveSource(copy)
  const visited = await walkManifests(root, ({ digest }) => copy.from.readManifest(digest))
  await copyBlobs(copy, blobsOf(visited))
  return writeManifests(copy, visited, root)
}

async function resolveSource({ from, source, platform }: Copy): Promise<Descriptor> {
  let root = await from.resolve(source)
  if (!root) throw new ContentNotFoundError(formatReference(source), 'the source')
  for (let depth = 0; platform && isIndexType(root.mediaType); depth++) {
    const index = parseManifest(await from.readManifest(root.digest), root.mediaType)
    if (index.kind !== 'index' || depth > maxDepth) {
      throw new InvalidDocumentError(formatReference(source), 'its indexes are nested too deep')
    }
    root = selectPlatform(index, platform)
  }
  return root
}

function blobsOf(visited: readonly Visited[]): readonly Descriptor[] {
  const blobs = visited.flatMap(({ manifest }) => partsOf(manifest).blobs)
  return [...new Map(blobs.map((blob) => [blob.digest, blob])).values()]
}

/** A few at a time; the first failure stops the others before their next blob. */
async function copyBlobs(copy: Copy, blobs: readonly Descriptor[]): Promise<void> {
  const waiting = blobs.values()
  let hasFailed = false
  const work = async () => {
    for (const blob of waiting) {
      if (hasFailed) return
      copy.signal?.throwIfAborted()
      await copyBlob(copy, blob)
    }
  }
  const workers = Array.from({ length: copy.parallel ?? usualParallel }, () =>
    work().catch((error) => {
      hasFailed = true
      throw error
    }),
  )
  const results = await Promise.allSettled(workers)
  for (const result of results) if (result.status === 'rejected') throw result.reason
}

async function copyBlob(copy: Copy, blob: Descriptor): Promise<void> {
  const { from, to, onProgress = () => {}, signal } = copy
  if (await to.hasBlob(blob)) return onProgress({ kind: 'present', blob })
  let bytes = 0
  async function* read(offset: number): AsyncGenerator<Uint8Array, void, undefined> {
    bytes = offset
    for await (const piece of from.readBlob(blob, offset)) {
      signal?.throwIfAborted()
      bytes += piece.length
      onProgress({ kind: 'sending', blob, bytes })
      yield piece
    }
  }
  await to.writeBlob(blob, { read, origin: from.origin })
  onProgress({ kind: 'done', blob, bytes })
}

/** Parts before the whole; in another dialect the digests of parts change, and so the whole. */
async function writeManifests(
  copy: Copy,
  visited: readonly Visited[],
  root: Descriptor,
): Promise<Descriptor> {
  const written = new Map<Digest, Descriptor>()
  for (const one of visited) {
    const { bytes, mediaType } = translated(copy, one, written)
    const isRoot = one.descriptor.digest === root.digest
    const name = isRoot ? nameOf(copy, bytes) : undefined
    written.set(one.descriptor.digest, await copy.to.writeManifest(bytes, mediaType, name))
  }
  const last = written.get(root.digest)
  if (!last) throw new ContentNotFoundError(root.digest, 'the source')
  return last
}

function translated(
  { dialect }: Copy,
  { manifest, bytes }: Visited,
  written: ReadonlyMap<Digest, Content>,
): { bytes: Uint8Array; mediaType: string } {
  if (!dialect) return { bytes, mediaType: manifest.mediaType }
  const mediaType = inDialect(manifest.mediaType, dialect)
  if (manifest.kind === 'image') {
    const isSame = mediaType === manifest.mediaType
    return { bytes: isSame ? bytes : translateManifest(manifest, dialect), mediaType }
  }
  const isKept = ({ digest }: Content) => (written.get(digest)?.digest ?? digest) === digest
  if (mediaType === manifest.mediaType && manifest.manifests.every(isKept)) {
    return { bytes, mediaType }
  }
  const manifests = manifest.manifests.map((entry) => {
    const { digest, size } = written.get(entry.digest) ?? entry
    return { ...entry, digest, size }
  })
  return { bytes: translateManifest({ ...manifest, manifests }, dialect), mediaType }
}

/** A digest in the target's name holds for what is written, unless that had to be translated. */
function nameOf({ target, dialect }: Copy, bytes: Uint8Array): Reference {
  if (!dialect || !target.digest) return target
  return { ...target, digest: describe(bytes, '').digest }
}
