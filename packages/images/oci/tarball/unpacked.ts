import { createReadStream, createWriteStream } from 'node:fs'
import { open, rm, stat } from 'node:fs/promises'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { ContentTooLargeError } from '../errors.ts'
import { InvalidArchiveError } from './errors.ts'

/** Archives may unpack to this many times their size; images of programs and weights stay below 20. */
const maxRatio = 100
/** Small archives may unpack to this much whatever the ratio. */
const alwaysAllowed = 256 * 1024 * 1024

/**
 * Unpacks a compressed archive to the file `to`; false when it is not compressed.
 * @throws InvalidArchiveError, ContentTooLargeError for a decompression bomb; then nothing is left
 */
export async function unpackCompressed(path: string, to: string): Promise<boolean> {
  const unpack = decompressor(await magicOf(path))
  if (!unpack) return false
  const limit = Math.max(alwaysAllowed, (await stat(path)).size * maxRatio)
  try {
    await pipeline(createReadStream(path), unpack, limited(path, limit), createWriteStream(to))
    return true
  } catch (error) {
    await rm(to, { force: true })
    if (error instanceof ContentTooLargeError) throw error
    throw new InvalidArchiveError(path, 'cannot be decompressed', error)
  }
}

async function magicOf(path: string): Promise<Buffer> {
  const handle = await open(path)
  try {
    const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0)
    return buffer
  } finally {
    await handle.close()
  }
}

function decompressor(magic: Buffer) {
  if (magic.readUInt16BE(0) === 0x1f8b) return createGunzip()
  return magic.readUInt32BE(0) === 0x28b52ffd ? createZstdDecompress() : undefined
}

function limited(path: string, limit: number): Transform {
  let size = 0
  return new Transform({
    transform(piece: Buffer, _encoding, done) {
      size += piece.length
      if (size > limit) done(new ContentTooLargeError(`${path}, unpacked,`, size, limit))
      else done(null, piece)
    },
  })
}
