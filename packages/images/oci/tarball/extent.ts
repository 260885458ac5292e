import type { FileHandle } from 'node:fs/promises'
import { maxDocumentBytes } from '../document.ts'
import { ContentTooLargeError } from '../errors.ts'

/** Where the content of an entry is within the archive's file. */
export interface Extent {
  readonly offset: number
  readonly size: number
}

const pieceBytes = 512 * 1024

/** The bytes of an extent from `from` on. */
export async function* readExtent(
  handle: FileHandle,
  { offset, size }: Extent,
  from = 0,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = from; at < size; ) {
    const length = Math.min(pieceBytes, size - at)
    const { bytesRead, buffer } = await handle.read(
      Buffer.allocUnsafe(length),
      0,
      length,
      offset + at,
    )
    if (bytesRead === 0) return // The file was cut after it was opened; whoever verifies will say so.
    at += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}

/** All bytes of a small extent. @throws ContentTooLargeError */
export async function readDocument(
  handle: FileHandle,
  extent: Extent,
  what: string,
): Promise<Uint8Array> {
  if (extent.size > maxDocumentBytes) {
    throw new ContentTooLargeError(what, extent.size, maxDocumentBytes)
  }
  const buffer = Buffer.alloc(extent.size)
  await handle.read(buffer, 0, extent.size, extent.offset)
  return buffer
}
