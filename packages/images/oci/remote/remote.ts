import { type Clock, systemClock } from '@galley/kit/clock'
import { type Content, collect, onePiece, verified } from '../content.ts'
import { describeManifest } from '../describe-manifest.ts'
import type { Descriptor } from '../descriptor.ts'
import { algorithmOf, type Digest, digestOf, isDigest } from '../digest.ts'
import { maxDocumentBytes } from '../document.ts'
import { ContentMismatchError, ContentNotFoundError } from '../errors.ts'
import { parseManifest } from '../manifest.ts'
import { acceptedManifests } from '../media-types.ts'
import type { BlobSource, Medium, Origin } from '../medium.ts'
import {
  formatRepository,
  type Reference,
  type RegistryHost,
  type RepositoryName,
} from '../reference.ts'
import { defaultAliases, type RegistryAliases } from '../registry-aliases.ts'
import { Authorizer } from './authorizer.ts'
import { type CredentialSource, dockerCredentials } from './credentials.ts'
import { endpointOf } from './endpoint.ts'
import { RemoteError, UnreachableError } from './errors.ts'
import { HttpClient, type HttpResponse } from './http.ts'
import { isConnectionFailure, Transport } from './transport.ts'
import { pushScope, uploadBlob } from './upload.ts'

export interface RemoteOptions {
  /** By default the usual names lead to the embedded registry. */
  readonly aliases?: RegistryAliases | undefined
  /** Registries beyond loopback that may be spoken to without TLS. */
  readonly plainHttp?: readonly RegistryHost[] | undefined
  /** By default those that `docker login` keeps. */
  readonly credentials?: CredentialSource | undefined
  /** Repositories of the same registry from which blobs may be mounted instead of sent. */
  readonly mountFrom?: readonly RepositoryName[] | undefined
  /** Send larger blobs in chunks of this many bytes, for registries that limit the size of a request. */
  readonly chunkBytes?: number | undefined
  readonly clock?: Clock | undefined
  readonly signal?: AbortSignal | undefined
  /** How often a call is tried while its failure may pass. */
  readonly attempts?: number | undefined
}

/**
 * Opens the repository that `reference` names, at its registry. Nothing is sent yet. Who opens it
 * closes it.
 */
export function openRemote(reference: Reference, options: RemoteOptions = {}): Remote {
  return new Remote(reference, options)
}

/** One repository of a registry, by the distribution API. Comes from `openRemote`. */
export class Remote implements Medium {
  readonly origin: Origin
  readonly #name: string
  readonly #options: RemoteOptions
  readonly #http = new HttpClient()
  readonly #transport: Transport
  /** Once something was written, tokens are asked for both directions. */
  #scope: string

  constructor(reference: Reference, options: RemoteOptions) {
    const { registry, repository } = reference
    const { signal, clock = systemClock, credentials = dockerCredentials(), attempts } = options
    const endpoint = endpointOf(
      registry,
      options.aliases ?? defaultAliases(),
      options.plainHttp ?? [],
    )
    const http = this.#http
    const authorizer = new Authorizer(registry, endpoint, http, credentials)
    this.origin = { registry, repository }
    this.#name = formatRepository(reference)
    this.#options = options
    this.#transport = new Transport({ endpoint, http, authorizer, clock, signal, attempts })
    this.#scope = `repository:${repository}:pull`
  }

  async resolve(reference: Reference): Promise<Descriptor | undefined> {
    const named = reference.digest ?? reference.tag ?? 'latest'
    const { status, headers } = await this.#head(`manifests/${named}`)
    if (status === 404) return undefined
    const digest = headers['docker-content-digest']
    const size = Number(headers['content-length'])
    const mediaType = headers['content-type']?.split(';')[0]?.trim()
    if (typeof digest !== 'string' || !isDigest(digest) || !mediaType || !(size > 0)) {
      return this.#resolveByReading(named)
    }
    if (reference.digest && reference.digest !== digest) {
      throw new ContentMismatchError(reference.digest, digest)
    }
    return { mediaType, digest, size }
  }

  async readManifest(digest: Digest): Promise<Uint8Array> {
    const bytes = await this.#readManifest(digest)
    const found = digestOf(bytes, algorithmOf(digest))
    if (found !== digest) throw new ContentMismatchError(digest, found)
    return bytes
  }

  readBlob(content: Content, offset = 0): AsyncIterable<Uint8Array> {
    const bytes = this.#readOn(content, offset)
    return offset === 0 ? verified(bytes, content) : bytes
  }

  async hasBlob(content: Content): Promise<boolean> {
    const { status } = await this.#head(`blobs/${content.digest}`)
    return status === 200
  }

  async writeBlob(content: Content, source: BlobSource): Promise<void> {
    this.#scope = pushScope(this.origin.repository)
    const { mountFrom = [], chunkBytes } = this.#options
    const isNear = source.origin?.registry === this.origin.registry
    const nearby = source.origin && isNear ? [source.origin.repository] : []
    const target = {
      transport: this.#transport,
      repository: this.origin.repository,
      mountFrom: [...nearby, ...mountFrom],
      chunkBytes,
    }
    await uploadBlob(target, content, source)
  }

  async writeManifest(
    bytes: Uint8Array,
    mediaType: string,
    reference?: Reference,
  ): Promise<Descriptor> {
    this.#scope = pushScope(this.origin.repository)
    const { descriptor } = describeManifest(bytes, mediaType, reference)
    await this.#putManifest(bytes, mediaType, reference?.tag ?? descriptor.digest)
    return descriptor
  }

  /** Ends kept connections. */
  close(): void {
    this.#http.close()
  }

  #url(path: string): string {
    return `/v2/${this.origin.repository}/${path}`
  }

  #head(path: string): Promise<HttpResponse> {
    return this.#transport.callForHead({
      method: 'HEAD',
      url: this.#url(path),
      headers: { Accept: acceptedManifests.join(', ') },
      scope: this.#scope,
      expect: [200, 404],
    })
  }

  async #readManifest(named: string): Promise<Uint8Array> {
    const { status, body } = await this.#transport.call({
      method: 'GET',
      url: this.#url(`manifests/${named}`),
      headers: { Accept: acceptedManifests.join(', ') },
      scope: this.#scope,
      expect: [200, 404],
    })
    const bytes = await collect(body, maxDocumentBytes, `manifest ${named}`)
    if (status === 404) throw new ContentNotFoundError(named, this.#name)
    return bytes
  }

  /** For registries of old that say too little in the head. */
  async #resolveByReading(named: string): Promise<Descriptor> {
    const bytes = await this.#readManifest(named)
    const { mediaType } = parseManifest(bytes)
    const digest = digestOf(bytes, isDigest(named) ? algorithmOf(named) : 'sha256')
    if (isDigest(named) && named !== digest) throw new ContentMismatchError(named, digest)
    return { mediaType, digest, size: bytes.length }
  }

  async #putManifest(bytes: Uint8Array, mediaType: string, named: string): Promise<void> {
    const body = { length: bytes.length, read: () => onePiece(bytes) }
    try {
      await this.#transport.callForHead({
        method: 'PUT',
        url: this.#url(`manifests/${named}`),
        headers: { 'Content-Type': mediaType },
        body,
        scope: this.#scope,
        expect: [201],
      })
    } catch (error) {
      if (!(error instanceof RemoteError) || !isPartMissing(error)) throw error
      throw new ContentNotFoundError('a part of the manifest', this.#name)
    }
  }

  /** The rest of a blob; a connection that breaks after some progress is taken up again there. */
  async *#readOn(content: Content, offset: number): AsyncGenerator<Uint8Array, void, undefined> {
    for (let position = offset, isWhole = false; !isWhole; ) {
      const begun = position
      try {
        for await (const piece of await this.#getBlob(content, position)) {
          position += piece.length
          yield piece
        }
        isWhole = true
      } catch (error) {
        if (!isConnectionFailure(error)) throw error
        if (position === begun) throw new UnreachableError(`blob ${content.digest}`, error)
      }
    }
  }

  async #getBlob(content: Content, offset: number): Promise<AsyncIterable<Uint8Array>> {
    if (offset > 0 && offset >= content.size) return nothing()
    const { status, body } = await this.#transport.call({
      method: 'GET',
      url: this.#url(`blobs/${content.digest}`),
      headers: offset > 0 ? { Range: `bytes=${offset}-` } : {},
      scope: this.#scope,
      expect: offset > 0 ? [200, 206, 404] : [200, 404],
    })
    if (status !== 404) return status === 206 ? body : skipping(body, offset)
    body.destroy()
    throw new ContentNotFoundError(content.digest, this.#name)
  }
}

async function* nothing(): AsyncGenerator<Uint8Array, void, undefined> {}

/** For registries that send the whole blob where a part was asked for. */
async function* skipping(
  source: AsyncIterable<Uint8Array>,
  bytes: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  let left = bytes
  for await (const piece of source) {
    if (left < piece.length) yield piece.subarray(left)
    left = Math.max(0, left - piece.length)
  }
}

/** Registries differ in the status, and in the code for a missing entry of an index. */
function isPartMissing({ wireCodes }: RemoteError): boolean {
  const codes = ['MANIFEST_BLOB_UNKNOWN', 'BLOB_UNKNOWN', 'MANIFEST_UNKNOWN']
  return wireCodes.some((code) => codes.includes(code))
}
