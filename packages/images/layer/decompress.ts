import { pipeline, Readable, type Transform } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import type { Compression } from '../oci/media-types.ts'
import { InvalidArchiveError } from './errors.ts'

const unpackers: Readonly<Record<Exclude<Compression, 'none'>, () => Transform>> = {
  gzip: () => createGunzip({ chunkSize: 256 * 1024 }),
  zstd: () => createZstdDecompress({ chunkSize: 256 * 1024 }),
}

/**
 * The bytes within a compressed stream.
 * @throws InvalidArchiveError
 */
export async function* decompress(
  packed: AsyncIterable<Uint8Array>,
  kind: Compression,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (kind === 'none') return yield* packed
  const unpacked = unpackers[kind]()
  // The callback is needed, but the error reaches the reader through the stream itself.
  pipeline(Readable.from(packed, { objectMode: false }), unpacked, () => {})
  try {
    yield* unpacked
  } catch (error) {
    throw isZlibError(error) ? new InvalidArchiveError(`not whole ${kind} data`, error) : error
  }
}

function isZlibError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^(Z_|ZSTD_)/.test(String(error.code))
}

/** How a file is compressed, by its first bytes; undefined for a form that Galley names but does not read. */
export function compressionOf(start: Uint8Array): Compression | 'bzip2' | 'xz' {
  const hex = Buffer.from(start.subarray(0, 6)).toString('hex')
  if (hex.startsWith('1f8b')) return 'gzip'
  if (hex.startsWith('28b52ffd')) return 'zstd'
  if (hex.startsWith('425a68')) return 'bzip2'
  if (hex === 'fd377a585a00') return 'xz'
  return 'none'
}
