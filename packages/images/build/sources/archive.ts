import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import type { ContentMap } from '../../layer/contents.ts'
import { compressionOf, decompress } from '../../layer/decompress.ts'
import { describeTar, usualLimits } from '../../layer/describe-tar.ts'
import type { LayerDescription } from '../../layer/description.ts'
import { InvalidArchiveError, UnsupportedArchiveError } from '../../layer/errors.ts'
import { keepContents } from '../../layer/keep-contents.ts'
import { readTar } from '../../layer/tar-reader.ts'
import type { Compression } from '../../oci/media-types.ts'

/** A tar archive on disk. */
export interface Archive {
  readonly path: string
  readonly compression: Compression
}

/** A small file can say that it holds this and more. */
const mostBytes = 16 * 1024 ** 3

/**
 * The archive that a file is; undefined when it is none.
 * @throws UnsupportedArchiveError when it is compressed in a way that Galley does not read
 */
export async function archiveAt(path: string, name: string): Promise<Archive | undefined> {
  const kind = compressionOf(await firstBytes(path))
  if (kind === 'bzip2' || kind === 'xz')
    throw new UnsupportedArchiveError(`${name}, compressed by ${kind},`)
  const archive = { path, compression: kind }
  return (await startsAsTar(archive)) ? archive : undefined
}

export function describeArchive(archive: Archive): Promise<LayerDescription> {
  return describeTar(bytesOf(archive), undefined, { ...usualLimits, bytes: mostBytes })
}

/** All files' content, kept in `folder`. */
export async function unpackArchive(archive: Archive, folder: string): Promise<ContentMap> {
  return (await keepContents(bytesOf(archive), folder)).contents
}

function bytesOf({ path, compression }: Archive): AsyncIterable<Uint8Array> {
  return decompress(createReadStream(path, { highWaterMark: 256 * 1024 }), compression)
}

async function startsAsTar(archive: Archive): Promise<boolean> {
  try {
    for await (const _ of readTar(bytesOf(archive))) return true
    return false
  } catch (error) {
    if (error instanceof InvalidArchiveError) return false
    throw error
  }
}

async function firstBytes(path: string): Promise<Uint8Array> {
  const handle = await open(path)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(16), 0, 16, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}
