import { promisify } from 'node:util'
import { constants, crc32, deflateRaw, zstdCompress } from 'node:zlib'
import type { Compression } from '../oci/media-types.ts'

const deflate = promisify(deflateRaw)
const zstd = promisify(zstdCompress)

/** Cut points of the stream. A part of the format's bytes: another size gives another digest. */
const chunkBytes = 1024 * 1024
/** Chunks being compressed at once on the thread pool: bounds memory, keeps a few cores busy. */
const inFlight = 4
/** No name, no time, unknown system: nothing of the machine is in it (RFC 1952 section 2.3.1). */
const gzipHeader = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff)
/** A final empty block with fixed codes (RFC 1951 section 3.2.6). */
const lastBlock = Uint8Array.of(0x03, 0x00)

export interface CompressionChoice {
  readonly kind: Compression
  /** gzip 1–9, zstd 1–19; the usual one when not given. */
  readonly level?: number
}

/** The same bytes in, the same bytes out: on every machine with the same zlib. */
export function compress(
  pieces: AsyncIterable<Uint8Array>,
  { kind, level }: CompressionChoice,
): AsyncIterable<Uint8Array> {
  if (kind === 'gzip') return gzip(pieces, level ?? 6)
  if (kind === 'zstd') return inParallel(chunks(pieces), (chunk) => compressZstd(chunk, level ?? 3))
  return pieces
}

/**
 * One gzip member whose deflate blocks are made chunk by chunk, each ended on a byte boundary by an
 * empty stored block (`Z_SYNC_FLUSH`), so that several cores can work on it.
 */
async function* gzip(pieces: AsyncIterable<Uint8Array>, level: number) {
  let crc = 0
  let size = 0
  async function* counted() {
    for await (const chunk of chunks(pieces)) {
      crc = crc32(chunk, crc)
      size += chunk.length
      yield chunk
    }
  }
  yield gzipHeader
  yield* inParallel(counted(), (chunk) =>
    deflate(chunk, { level, finishFlush: constants.Z_SYNC_FLUSH }),
  )
  yield lastBlock
  const trailer = Buffer.alloc(8)
  trailer.writeUInt32LE(crc, 0)
  trailer.writeUInt32LE(size % 2 ** 32, 4)
  yield trailer
}

function compressZstd(chunk: Uint8Array, level: number): Promise<Uint8Array> {
  return zstd(chunk, {
    params: {
      [constants.ZSTD_c_compressionLevel]: level,
      [constants.ZSTD_c_checksumFlag]: 1,
    },
  })
}

/** The stream cut into equal chunks, whatever pieces it comes in. */
async function* chunks(
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let chunk = Buffer.allocUnsafe(chunkBytes)
  let filled = 0
  for await (const piece of pieces) {
    for (let taken = 0; taken < piece.length; ) {
      const part = piece.subarray(taken, taken + chunkBytes - filled)
      chunk.set(part, filled)
      filled += part.length
      taken += part.length
      if (filled < chunkBytes) continue
      yield chunk
      chunk = Buffer.allocUnsafe(chunkBytes)
      filled = 0
    }
  }
  if (filled > 0) yield chunk.subarray(0, filled)
}

/** Results in the order of their chunks, a few of them being worked on at once. */
async function* inParallel(
  source: AsyncIterable<Uint8Array>,
  work: (chunk: Uint8Array) => Promise<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const queue: Promise<Uint8Array>[] = []
  try {
    for await (const chunk of source) {
      const result = work(chunk)
      result.catch(() => {}) // Handled where it is awaited; a consumer may stop before.
      queue.push(result)
      if (queue.length < inFlight) continue
      const first = queue.shift()
      if (first) yield await first
    }
    for (const result of queue) yield await result
  } finally {
    await Promise.allSettled(queue)
  }
}
