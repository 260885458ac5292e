import { type Descriptor, describe } from './descriptor.ts'
import { algorithmOf, type Digest, digestOf } from './digest.ts'
import { maxDocumentBytes } from './document.ts'
import { ContentMismatchError, InvalidDocumentError } from './errors.ts'
import { type Manifest, parseManifest } from './manifest.ts'
import type { Reference } from './reference.ts'

export interface DescribedManifest {
  readonly manifest: Manifest
  readonly descriptor: Descriptor
}

/**
 * A manifest that is about to be written, and its descriptor, with the algorithm that the reference's
 * digest has.
 * @throws ContentMismatchError when the reference has the digest of something else
 */
export function describeManifest(
  bytes: Uint8Array,
  mediaType: string,
  reference: Reference | undefined,
): DescribedManifest {
  const manifest = parseManifest(bytes, mediaType)
  const expected = reference?.digest
  const digest = digestOf(bytes, expected && algorithmOf(expected))
  if (expected && expected !== digest) throw new ContentMismatchError(expected, digest)
  return { manifest, descriptor: { ...describe(bytes, mediaType), digest } }
}

/**
 * The descriptor of content that is there, if it is a manifest or an index.
 * @param size undefined when the content is not there.
 */
export async function describeIfManifest(
  digest: Digest,
  size: number | undefined,
  read: (digest: Digest) => Promise<Uint8Array>,
): Promise<Descriptor | undefined> {
  if (size === undefined || size > maxDocumentBytes) return undefined
  try {
    return { mediaType: parseManifest(await read(digest)).mediaType, digest, size }
  } catch (error) {
    if (error instanceof InvalidDocumentError) return undefined
    throw error
  }
}
