import Type, { type Static } from 'typebox'
import { type Digest, digestOf, digestPattern } from './digest.ts'
import { Platform } from './platform.ts'
import type { DeepReadonly } from './readonly.ts'

/** Typed as parsed, because the pattern is the parser's own. */
export const DigestText = Type.Unsafe<Digest>(Type.String({ pattern: `^(?:${digestPattern})$` }))

/** RFC 6838's restricted names, as image-spec asks for; 127 characters each side of the slash. */
export const MediaTypeText = Type.String({
  pattern: '^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}$',
})

export const Annotations = Type.Record(Type.String(), Type.String())

export const Descriptor = Type.Object({
  mediaType: MediaTypeText,
  digest: DigestText,
  size: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  urls: Type.Optional(Type.Array(Type.String({ maxLength: 4096 }), { maxItems: 64 })),
  annotations: Type.Optional(Annotations),
  data: Type.Optional(Type.String()),
  platform: Type.Optional(Platform),
  artifactType: Type.Optional(MediaTypeText),
})

/** Content by its media type, digest and size in bytes (image-spec 1.1, "Content Descriptors"). */
export type Descriptor = DeepReadonly<Static<typeof Descriptor>>

/** The descriptor of bytes at hand. */
export function describe(bytes: Uint8Array, mediaType: string): Descriptor {
  return { mediaType, digest: digestOf(bytes), size: bytes.length }
}
