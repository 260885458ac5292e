import { GalleyError } from '@galley/kit/errors'
import { collect } from '../../oci/content.ts'
import type { Descriptor } from '../../oci/descriptor.ts'
import { algorithmOf, digestOf, isDigest } from '../../oci/digest.ts'
import { maxDocumentBytes } from '../../oci/document.ts'
import { ContentTooLargeError } from '../../oci/errors.ts'
import { parseManifest } from '../../oci/manifest.ts'
import { isTag, type RepositoryName, type Tag } from '../../oci/reference.ts'
import { partsOf } from '../../oci/references.ts'
import type { PushedManifest } from '../catalog/manifests.ts'
import { RegistryError } from '../errors.ts'
import { type Exchange, type Route, repositoryOf, tagOrDigest } from '../route.ts'
import type { Storage } from '../storage.ts'

/** distribution-spec 1.1, "Pushing Manifests", also by digest with tags as parameters. */
export const putManifest: Route = {
  method: 'PUT',
  path: '/v2/{name}/manifests/{reference}',
  handle: async (exchange) => {
    const repository = repositoryOf(exchange)
    const tags = tagsOf(exchange)
    const pushed = await read(exchange)
    store(exchange.storage, repository, pushed, tags)
    const headers = new Headers({
      Location: `/v2/${repository}/manifests/${pushed.digest}`,
      'Docker-Content-Digest': pushed.digest,
    })
    const { subject } = pushed.manifest
    if (subject) headers.set('OCI-Subject', subject.digest)
    for (const tag of exchange.url.searchParams.getAll('tag')) headers.append('OCI-Tag', tag)
    return new Response(null, { status: 201, headers })
  },
}

function tagsOf(exchange: Exchange): readonly Tag[] {
  const asked = tagOrDigest(exchange)
  const more = exchange.url.searchParams.getAll('tag')
  const tags = [...(asked !== undefined && isDigest(asked) ? [] : [asked ?? '']), ...more]
  return tags.map((tag) => {
    if (isTag(tag)) return tag
    throw new RegistryError('MANIFEST_INVALID', 'the tag is malformed')
  })
}

async function read(exchange: Exchange): Promise<PushedManifest> {
  const bytes = await collect(boundedBody(exchange), maxDocumentBytes, 'the manifest')
  const asked = tagOrDigest(exchange)
  const expected = asked !== undefined && isDigest(asked) ? asked : undefined
  const digest = digestOf(bytes, expected && algorithmOf(expected))
  if (expected && digest !== expected) {
    throw new RegistryError('DIGEST_INVALID', `the manifest is ${digest}, not ${expected}`)
  }
  const declared = exchange.request.headers.get('content-type')?.split(';')[0]?.trim()
  const manifest = parsed(bytes, declared || undefined)
  return { digest, mediaType: manifest.mediaType, bytes, manifest }
}

/** A body that says it is too long is not read at all. */
function boundedBody({ request, body }: Exchange): AsyncIterable<Uint8Array> {
  const length = Number(request.headers.get('content-length') ?? 0)
  if (length > maxDocumentBytes) {
    throw new ContentTooLargeError('the manifest', length, maxDocumentBytes)
  }
  return body.pieces()
}

function parsed(bytes: Uint8Array, declared: string | undefined) {
  try {
    return parseManifest(bytes, declared)
  } catch (cause) {
    if (!(cause instanceof GalleyError) || cause.code === 'too-large') throw cause
    throw new RegistryError('MANIFEST_INVALID', cause.message, { cause })
  }
}

/** In one transaction, so that no garbage collection comes between the look and the entry. */
function store(
  { catalog, clock }: Storage,
  repository: RepositoryName,
  pushed: PushedManifest,
  tags: readonly Tag[],
): void {
  const now = clock.now()
  const { blobs, manifests } = partsOf(pushed.manifest)
  const sizeOfBlob = ({ digest }: Descriptor) => catalog.links.use(repository, digest, now)
  const sizeOfManifest = ({ digest }: Descriptor) =>
    catalog.manifests.get(repository, digest)?.bytes.length
  catalog.transaction(() => {
    for (const part of blobs) requirePart(part, sizeOfBlob(part) ?? sizeOfManifest(part))
    for (const part of manifests) requirePart(part, sizeOfManifest(part))
    catalog.manifests.put(repository, pushed, now)
    for (const tag of tags) catalog.tags.set(repository, tag, pushed.digest)
  })
}

function requirePart(part: Descriptor, size: number | undefined): void {
  if (size === undefined) {
    throw new RegistryError('MANIFEST_BLOB_UNKNOWN', `${part.digest} is not in the repository`)
  }
  if (size !== part.size) {
    throw new RegistryError(
      'MANIFEST_INVALID',
      `${part.digest} has ${size} bytes, not ${part.size}`,
    )
  }
}
