import { listOf, openObject, recordOf, textOf, wholeNumber } from '@galley/kit/schemas'
import * as v from 'valibot'
import { digestOf, isDigest } from './digest.ts'
import { Platform } from './platform.ts'
import type { DeepReadonly } from './readonly.ts'

export const DigestText = v.pipe(v.string(), v.guard(isDigest, 'must be a digest'))

/** RFC 6838's restricted names, as image-spec asks for; 127 characters each side of the slash. */
export const MediaTypeText = v.pipe(
  v.string(),
  v.regex(
    /^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}\/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}$/,
    'must be a media type',
  ),
)

export const Annotations = recordOf(v.string())

export const Descriptor = openObject({
  mediaType: MediaTypeText,
  digest: DigestText,
  size: wholeNumber(0, Number.MAX_SAFE_INTEGER),
  urls: v.exactOptional(listOf(textOf(4096), 64)),
  annotations: v.exactOptional(Annotations),
  data: v.exactOptional(v.string()),
  platform: v.exactOptional(Platform),
  artifactType: v.exactOptional(MediaTypeText),
})

/** Content by its media type, digest and size in bytes (image-spec 1.1, "Content Descriptors"). */
export type Descriptor = DeepReadonly<v.InferOutput<typeof Descriptor>>

/** The descriptor of bytes at hand. */
export function describe(bytes: Uint8Array, mediaType: string): Descriptor {
  return { mediaType, digest: digestOf(bytes), size: bytes.length }
}
