import type { Descriptor } from './descriptor.ts'
import { algorithmOf, Digester } from './digest.ts'
import { ContentMismatchError, ContentTooLargeError } from './errors.ts'

/** What bytes have to be: the part of a descriptor that content can be checked against. */
export type Content = Pick<Descriptor, 'digest' | 'size'>

/** Passes the bytes on; ends in a ContentMismatchError unless they are exactly `content`. */
export async function* verified(
  source: AsyncIterable<Uint8Array>,
  content: Content,
): AsyncGenerator<Uint8Array, void, undefined> {
  const digester = new Digester(algorithmOf(content.digest))
  for await (const piece of source) {
    digester.update(piece)
    if (digester.size > content.size) break
    yield piece
  }
  requireContent(content, digester)
}

/** @throws ContentMismatchError unless what was digested is exactly `content` */
export function requireContent(content: Content, found: Digester): void {
  if (found.size !== content.size) {
    const more = found.size > content.size ? 'at least ' : ''
    throw new ContentMismatchError(
      `${content.digest} of ${content.size} bytes`,
      `${more}${found.size} bytes`,
    )
  }
  const digest = found.digest()
  if (digest !== content.digest) throw new ContentMismatchError(content.digest, digest)
}

/**
 * All bytes of a source as one array.
 * @throws ContentTooLargeError when there are more than `limit`
 */
export async function collect(
  source: AsyncIterable<Uint8Array>,
  limit: number,
  what: string,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of source) {
    size += piece.length
    if (size > limit) throw new ContentTooLargeError(what, size, limit)
    pieces.push(piece)
  }
  return Buffer.concat(pieces, size)
}

/** Bytes at hand as a source. */
export async function* onePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes
}
