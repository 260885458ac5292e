import { RegistryError } from '../errors.ts'
import { requestedRange } from '../range.ts'
import { digestFrom, type Exchange, type Route, repositoryOf } from '../route.ts'

/** distribution-spec 1.1, "Pulling blobs" and "Checking if content exists in the registry". */
export const getBlob: Route = {
  method: 'GET',
  path: '/v2/{name}/blobs/{digest}',
  handle: async (exchange) => {
    const { request, storage } = exchange
    const digest = digestFrom(exchange.params.digest ?? '')
    const size = await sizeOf(exchange)
    const headers = {
      'Content-Type': 'application/octet-stream',
      'Docker-Content-Digest': digest,
      ETag: `"${digest}"`,
      'Accept-Ranges': 'bytes',
    }
    const range = requestedRange(request.headers.get('range'), size)
    if (range === 'unsatisfiable') {
      throw new RegistryError('SIZE_INVALID', `the blob has ${size} bytes`, {
        status: 416,
        headers: { 'Content-Range': `bytes */${size}` },
      })
    }
    const { start, end } = range === 'whole' ? { start: 0, end: size } : range
    const part = range === 'whole' ? {} : { 'Content-Range': `bytes ${start}-${end - 1}/${size}` }
    return exchange.deliver({
      status: range === 'whole' ? 200 : 206,
      headers: { ...headers, ...part, 'Content-Length': `${end - start}` },
      path: storage.blobs.path(digest),
      start,
      end,
    })
  },
}

/** A link whose file was lost counts as unknown, so that the next push heals it. */
async function sizeOf(exchange: Exchange): Promise<number> {
  const { catalog, blobs, clock } = exchange.storage
  const digest = digestFrom(exchange.params.digest ?? '')
  const linked = catalog.links.use(repositoryOf(exchange), digest, clock.now())
  const size = linked === undefined ? undefined : await blobs.size(digest)
  if (size === undefined) throw new RegistryError('BLOB_UNKNOWN', `${digest} is not here`)
  return size
}
