import { type Algorithm, algorithmOf, type Digest } from '../oci/digest.ts'
import { ContentMismatchError } from '../oci/errors.ts'
import type { RepositoryName } from '../oci/reference.ts'
import type { StagedFile } from '../oci/staged-file.ts'
import { RegistryError } from './errors.ts'
import { type ByteRange, uploadedRange } from './range.ts'
import type { Exchange } from './route.ts'
import type { Storage } from './storage.ts'

/** An upload as the paths of its endpoints name it. */
export interface UploadKey {
  readonly repository: RepositoryName
  readonly id: string
}

/**
 * Takes the request's body as the next bytes of an upload. Without a Content-Range they are appended
 * wherever the upload stands ("streamed"); with one they have to begin there.
 * @throws RegistryError with status 416 when they do not
 */
export async function receive(
  exchange: Exchange,
  key: UploadKey,
  staged: StagedFile,
): Promise<void> {
  const { headers } = exchange.request
  const range = uploadedRange(headers.get('content-range'))
  if (range === 'malformed') {
    throw new RegistryError('BLOB_UPLOAD_INVALID', 'Content-Range has to be <first>-<last>')
  }
  if (range === 'none') return staged.append(exchange.body.passing())
  requireLength(range, headers.get('content-length'))
  if (range.start !== staged.size) {
    const message = `the upload has ${staged.size} bytes, the chunk starts at ${range.start}`
    const headers = progressHeaders(key, staged.size)
    throw new RegistryError('BLOB_UPLOAD_INVALID', message, { status: 416, headers })
  }
  await appendExactly(exchange, staged, range.end)
}

function requireLength({ start, end }: ByteRange, length: string | null): void {
  if (length === null || Number(length) === end - start) return
  throw new RegistryError('SIZE_INVALID', `${length} bytes are not the range ${start}-${end - 1}`)
}

async function appendExactly(exchange: Exchange, staged: StagedFile, end: number): Promise<void> {
  try {
    await staged.append(exchange.body.passing(), end)
  } catch (cause) {
    if (!(cause instanceof ContentMismatchError)) throw cause
    throw new RegistryError('SIZE_INVALID', 'more bytes came than Content-Range says', { cause })
  }
  if (staged.size < end) {
    throw new RegistryError('SIZE_INVALID', 'fewer bytes came than Content-Range says')
  }
}

/** Where to send the next bytes, and how many there are. */
export function progressHeaders(
  { repository, id }: UploadKey,
  size: number,
): Record<string, string> {
  return {
    Location: `/v2/${repository}/blobs/uploads/${id}`,
    Range: `0-${Math.max(0, size - 1)}`,
    'Docker-Upload-UUID': id,
  }
}

/**
 * Makes an upload the blob `digest` of its repository, if that is what it is; if not, it is dropped.
 * @throws RegistryError DIGEST_INVALID
 */
export async function complete(
  { blobs, catalog, clock }: Storage,
  repository: RepositoryName,
  staged: StagedFile,
  digest: Digest,
): Promise<Response> {
  const algorithm: Algorithm = algorithmOf(digest)
  const found = await staged.digest(algorithm)
  if (found !== digest) {
    await staged.discard()
    throw new RegistryError('DIGEST_INVALID', `the content is ${found}, not ${digest}`)
  }
  const { size } = staged
  if (await blobs.use(digest)) await staged.discard()
  else await blobs.adopt(staged, digest)
  catalog.links.add(repository, { digest, size }, clock.now())
  return created(repository, digest)
}

/** The answer to a blob that is now in the repository. */
export function created(repository: RepositoryName, digest: Digest): Response {
  const headers = {
    Location: `/v2/${repository}/blobs/${digest}`,
    'Docker-Content-Digest': digest,
  }
  return new Response(null, { status: 201, headers })
}
