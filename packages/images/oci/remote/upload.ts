import type { Content } from '../content.ts'
import { algorithmOf } from '../digest.ts'
import { ContentMismatchError } from '../errors.ts'
import type { BlobSource } from '../medium.ts'
import type { RepositoryName } from '../reference.ts'
import { ProtocolError, RemoteError } from './errors.ts'
import type { HttpBody, HttpResponse } from './http.ts'
import { retrying, type Transient } from './retry.ts'
import { type Call, type Transport, transientFailure } from './transport.ts'

export interface UploadTarget {
  readonly transport: Transport
  readonly repository: RepositoryName
  /** Repositories of the same registry that may have the blob already. */
  readonly mountFrom: readonly RepositoryName[]
  /** Send larger blobs in chunks of this many bytes; undefined sends every blob in one request. */
  readonly chunkBytes?: number | undefined
}

/** More repositories than this are not asked for a blob. */
const maxMounts = 3

/** An upload session: where the next bytes go, and how many the registry has. */
interface Session {
  readonly location: URL
  readonly offset: number
  readonly shortestChunk: number
}

/**
 * Sends a blob (distribution-spec 1.1, "Pushing blobs"): mounted from another repository if possible,
 * else uploaded; after a failure the registry is asked how far it came, and the rest is sent.
 */
export async function uploadBlob(
  target: UploadTarget,
  content: Content,
  source: BlobSource,
): Promise<void> {
  let session = await begin(target, content)
  if (session === 'mounted') return
  await retrying(target.transport.clock, target.transport.signal, transient, async (attempt) => {
    if (attempt > 1) session = await resume(target, content, session as Session) // not mounted, see above
    if (session !== 'mounted') await send(target, content, source, session)
  }).catch(async (error) => {
    await cancel(target, session)
    throw error
  })
}

/** An upload that the registry has forgotten can begin anew. */
function transient(error: unknown): Transient | undefined {
  if (error instanceof RemoteError && (error.status === 404 || error.status === 416)) return {}
  return transientFailure(error)
}

/** Asks for a mount from each likely repository; the last refusal is a session to upload to. */
async function begin(target: UploadTarget, { digest }: Content): Promise<Session | 'mounted'> {
  let session: Session | undefined
  const likely = target.mountFrom.filter((name) => name !== target.repository)
  for (const from of likely.slice(0, maxMounts)) {
    if (session) await cancel(target, session)
    const response = await start(target, { mount: digest, from }, `repository:${from}:pull`)
    if (response.status === 201) return 'mounted'
    session = sessionOf(target, response)
  }
  const algorithm = algorithmOf(digest)
  const query = algorithm === 'sha256' ? {} : { 'digest-algorithm': algorithm }
  return session ?? sessionOf(target, await start(target, query))
}

function start(
  target: UploadTarget,
  query: Readonly<Record<string, string>>,
  ...scopes: readonly string[]
): Promise<HttpResponse> {
  const search = new URLSearchParams(query)
  return target.transport.callForHead({
    method: 'POST',
    url: `/v2/${target.repository}/blobs/uploads/${search.size > 0 ? `?${search}` : ''}`,
    headers: { 'Content-Length': '0' },
    scope: [pushScope(target.repository), ...scopes].join(' '),
    expect: [201, 202],
  })
}

export function pushScope(repository: RepositoryName): string {
  return `repository:${repository}:pull,push`
}

function sessionOf(target: UploadTarget, { headers }: HttpResponse): Session {
  const location = locationOf(target, headers.location)
  const shortest = Number(headers['oci-chunk-min-length'] ?? 0)
  return { location, offset: 0, shortestChunk: Number.isFinite(shortest) ? shortest : 0 }
}

function locationOf({ transport }: UploadTarget, location: string | undefined): URL {
  const url = location === undefined ? null : URL.parse(location, transport.endpoint.href)
  if (url) return url
  throw new ProtocolError(transport.endpoint.host, 'its answer to an upload has no location')
}

/** Everything in one PUT; or chunks, or what is left after a failure, by PATCH and an empty PUT. */
async function send(
  target: UploadTarget,
  content: Content,
  source: BlobSource,
  begun: Session,
): Promise<void> {
  const { chunkBytes = Number.POSITIVE_INFINITY } = target
  const chunk = Math.max(chunkBytes, begun.shortestChunk)
  if (begun.offset === 0 && content.size <= chunk) {
    return finish(target, content, begun.location, part(source, content, 0, content.size))
  }
  let session = begun
  while (session.offset < content.size) {
    const end = Math.min(session.offset + chunk, content.size)
    session = await sendChunk(target, content, source, session, end)
  }
  await finish(target, content, session.location, undefined)
}

async function sendChunk(
  target: UploadTarget,
  content: Content,
  source: BlobSource,
  { location, offset, shortestChunk }: Session,
  end: number,
): Promise<Session> {
  const response = await target.transport.callForHead({
    method: 'PATCH',
    url: location,
    headers: {
      'Content-Type': 'application/octet-stream',
      'Content-Range': `${offset}-${end - 1}`,
    },
    body: part(source, content, offset, end),
    ...uploadCall(target, [202]),
  })
  return { location: locationOf(target, response.headers.location), offset: end, shortestChunk }
}

async function finish(
  target: UploadTarget,
  content: Content,
  location: URL,
  body: HttpBody | undefined,
): Promise<void> {
  const url = new URL(location)
  url.searchParams.set('digest', content.digest)
  const headers = {
    'Content-Type': 'application/octet-stream',
    ...(body ? {} : { 'Content-Length': '0' }),
  }
  const call = { method: 'PUT', url, headers, ...uploadCall(target, [201]) }
  try {
    await target.transport.callForHead(body ? { ...call, body } : call)
  } catch (error) {
    if (!(error instanceof RemoteError) || !error.wireCodes.includes('DIGEST_INVALID')) throw error
    throw new ContentMismatchError(content.digest, 'other content')
  }
}

function uploadCall(
  { repository }: UploadTarget,
  expect: readonly number[],
): Pick<Call, 'scope' | 'expect' | 'once'> {
  return { scope: pushScope(repository), expect, once: true }
}

/** Asks how far the upload came. One that was forgotten begins anew, unless it was in fact completed. */
async function resume(
  target: UploadTarget,
  content: Content,
  session: Session,
): Promise<Session | 'mounted'> {
  const { transport, repository } = target
  const scope = pushScope(repository)
  const url = `/v2/${repository}/blobs/${content.digest}`
  const found = await transport.callForHead({ method: 'HEAD', url, scope, expect: [200, 404] })
  if (found.status === 200) return 'mounted'
  const call = { method: 'GET', url: session.location, scope, expect: [204, 404, 400, 405] }
  const { status, headers } = await transport.callForHead(call)
  const [, last] = /^(?:bytes=)?0-(\d{1,15})$/.exec(headers.range ?? '') ?? []
  // `0-0` may stand for one byte or for none, so such an upload is not worth going on with.
  if (status !== 204 || last === undefined || last === '0' || Number(last) >= content.size) {
    return begin(target, content)
  }
  const location = headers.location ? locationOf(target, headers.location) : session.location
  return { ...session, location, offset: Number(last) + 1 }
}

/** Frees what the registry holds of an upload that will not go on; its failure does no harm. */
async function cancel(target: UploadTarget, session: Session | 'mounted'): Promise<void> {
  if (session === 'mounted' || target.transport.signal?.aborted) return
  const call = { method: 'DELETE', url: session.location, ...uploadCall(target, [204, 202, 404]) }
  await target.transport.callForHead(call).catch(() => {})
}

/** Bytes `start` up to `end` of a source, which has to have exactly the content's size. */
function part(source: BlobSource, content: Content, start: number, end: number): HttpBody {
  async function* read(): AsyncGenerator<Uint8Array, void, undefined> {
    let position = start
    for await (const piece of source.read(start)) {
      if (position + piece.length > content.size) throw sizeMismatch(content, 'more')
      yield piece.subarray(0, end - position)
      position += piece.length
      if (position >= end && end < content.size) return
    }
    if (position < end) throw sizeMismatch(content, `${position}`)
  }
  return { length: end - start, read }
}

function sizeMismatch({ digest, size }: Content, found: string): ContentMismatchError {
  return new ContentMismatchError(`${digest} of ${size} bytes`, found)
}
