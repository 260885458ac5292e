import { pipeline, type Readable, type Transform } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { LayerError } from '../errors.ts'

/** How a layer's archive is packed, as its media type ends: `tar`, `tar+gzip`, `tar+zstd`. */
export type Compression = 'none' | 'gzip' | 'zstd'

const unpackers: Readonly<Record<Exclude<Compression, 'none'>, () => Transform>> = {
  gzip: createGunzip,
  zstd: createZstdDecompress,
}

/** The archive within `packed`, as a stream of chunks. */
export async function* decompressed(
  packed: Readable,
  compression: Compression,
): AsyncGenerator<Uint8Array> {
  if (compression === 'none') return yield* packed
  // The callback is needed, but the error reaches the reader through the stream itself.
  const unpacked = pipeline(packed, unpackers[compression](), () => {})
  try {
    yield* unpacked
  } catch (cause) {
    throw isZlibError(cause) ? notPacked(compression, cause) : cause
  } finally {
    packed.destroy()
  }
}

function isZlibError(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && /^(Z_|ZSTD_)/.test(String(thrown.code))
}

function notPacked(compression: Compression, cause: unknown): LayerError {
  return new LayerError('invalid', `The layer is not whole ${compression} data.`, {
    next: 'Pull the image again.',
    cause,
  })
}
