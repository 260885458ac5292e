import type { Content } from './content.ts'
import type { Descriptor } from './descriptor.ts'
import type { Digest } from './digest.ts'
import type { Reference, RegistryHost, RepositoryName } from './reference.ts'

/** A repository from which a registry can link a blob instead of being sent it. */
export interface Origin {
  readonly registry: RegistryHost
  readonly repository: RepositoryName
}

/** A blob to be written, which can be read again from any byte after a failure. */
export interface BlobSource {
  read(offset: number): AsyncIterable<Uint8Array>
  readonly origin?: Origin | undefined
}

/** Where images can be read. */
export interface ImageSource {
  /** What the reference names here: by its digest when it has one, else by its tag. */
  resolve(reference: Reference): Promise<Descriptor | undefined>

  /**
   * The bytes of a manifest or index, checked against the digest; at most 4 MiB.
   * @throws ContentNotFoundError, ContentMismatchError, ContentTooLargeError
   */
  readManifest(digest: Digest): Promise<Uint8Array>

  /**
   * The bytes of a blob from `offset` on. Read from the start, they are checked: when the content is
   * not what the digest says, the iteration ends in an error instead of its end.
   * @throws ContentNotFoundError, ContentMismatchError
   */
  readBlob(content: Content, offset?: number): AsyncIterable<Uint8Array>
}

/** Where images can be written. */
export interface ImageSink {
  /** Whether the blob need not be written. A blob found here stays long enough for its manifest to follow. */
  hasBlob(content: Content): Promise<boolean>

  /**
   * Stores a blob. It becomes visible whole or not at all.
   * @throws ContentMismatchError when the bytes are not what `content` says
   */
  writeBlob(content: Content, source: BlobSource): Promise<void>

  /**
   * Stores a manifest or index after everything that it refers to, and names it.
   * @param reference its tag is moved here; without a tag the manifest is reached by digest only.
   * @throws ContentNotFoundError when something that it refers to is missing
   */
  writeManifest(bytes: Uint8Array, mediaType: string, reference?: Reference): Promise<Descriptor>
}

/** What holds images: a layout on disk, a repository of a registry, an archive. */
export interface Medium extends ImageSource, ImageSink {}
