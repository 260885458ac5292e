import { createHash, type Hash } from 'node:crypto'
import { decompress } from '@galley/images/layer/decompress'
import { readTar } from '@galley/images/layer/tar-reader'
import type { Compression } from '@galley/images/oci/media-types'
import { LayerError } from '../errors.ts'
import { layerEntry } from './layer-entry.ts'
import { bounded, defaultLayerLimits, type LayerLimits } from './layer-limits.ts'
import { LayerWriter } from './layer-writer.ts'
import { writeOverlayMarks } from './overlay-marks.ts'

/** A layer of an image, not unpacked yet. */
export interface PackedLayer {
  /** The digest of the archive when not compressed, as in the image's config: `sha256:…`. */
  readonly diffId: string
  readonly compression: Compression
  open(): AsyncIterable<Uint8Array>
}

export interface UnpackOptions {
  /** Keep owners and mark hidden names for overlayfs; takes root. */
  readonly overlay: boolean
  /** Unless given, what any sound image keeps within. */
  readonly limits?: LayerLimits
  readonly signal?: AbortSignal
}

/** What the files of an unpacked layer do not show. */
export interface LayerRecord {
  readonly entries: number
  /** Paths that the layer hides of those below. */
  readonly whiteouts: readonly string[]
  readonly opaques: readonly string[]
  /** Files of 256 KiB and more. */
  readonly large: readonly string[]
}

/**
 * Unpacks `layer` into the empty folder `folder`. Whatever is refused (`LayerError`) leaves the
 * folder half filled: the caller removes it.
 */
export async function unpackLayer(
  layer: PackedLayer,
  folder: string,
  options: UnpackOptions,
): Promise<LayerRecord> {
  const { limits = defaultLayerLimits } = options
  const writer = new LayerWriter(folder, { owners: options.overlay, limits })
  const hash = hashFor(layer.diffId)
  const archive = bounded(decompress(layer.open(), layer.compression), limits)
  await writeEntries(hashed(archive, hash), writer, options.signal)
  checkDigest(layer.diffId, hash)
  if (options.overlay) await writeOverlayMarks(folder, writer)
  await writer.finish()
  return recordOf(writer)
}

async function writeEntries(
  archive: AsyncIterable<Uint8Array>,
  writer: LayerWriter,
  signal: AbortSignal | undefined,
): Promise<void> {
  for await (const raw of readTar(archive)) {
    signal?.throwIfAborted()
    const entry = layerEntry(raw)
    if (entry) await writer.write(entry)
  }
}

async function* hashed(chunks: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    hash.update(chunk)
    yield chunk
  }
}

function hashFor(diffId: string): Hash {
  const algorithm = diffId.split(':')[0]
  if (algorithm === 'sha256' || algorithm === 'sha512') return createHash(algorithm)
  throw new LayerError('unsupported', `The layer's digest ${diffId} is neither sha256 nor sha512.`)
}

function checkDigest(diffId: string, hash: Hash): void {
  const found = hash.digest('hex')
  if (diffId.endsWith(`:${found}`)) return
  throw new LayerError('invalid', `The layer ${diffId} unpacks to data with the digest ${found}.`, {
    next: 'Pull the image again.',
  })
}

function recordOf({ tree, large }: LayerWriter): LayerRecord {
  return {
    entries: tree.size,
    whiteouts: [...tree.whiteouts],
    opaques: [...tree.opaques],
    large: large.filter((path) => tree.kind(path) === 'file'),
  }
}
