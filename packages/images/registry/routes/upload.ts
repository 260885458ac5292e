import { RegistryError } from '../errors.ts'
import { complete, progressHeaders, receive, type UploadKey } from '../receive.ts'
import { digestFrom, type Exchange, type Route, repositoryOf } from '../route.ts'

const path = '/v2/{name}/blobs/uploads/{id}'

function keyOf(exchange: Exchange): UploadKey {
  return { repository: repositoryOf(exchange), id: exchange.params.id ?? '' }
}

/** distribution-spec 1.1, "Pushing a blob in chunks": a chunk, or a stream of unknown length. */
export const appendToUpload: Route = {
  method: 'PATCH',
  path,
  handle: (exchange) => {
    const key = keyOf(exchange)
    return exchange.storage.uploads.use(key.repository, key.id, async (staged) => {
      await receive(exchange, key, staged)
      return new Response(null, { status: 202, headers: progressHeaders(key, staged.size) })
    })
  },
}

/** distribution-spec 1.1, "Pushing a blob in chunks": how far the upload has come. */
export const getUpload: Route = {
  method: 'GET',
  path,
  handle: (exchange) => {
    const key = keyOf(exchange)
    return exchange.storage.uploads.use(key.repository, key.id, async ({ size }) => {
      return new Response(null, { status: 204, headers: progressHeaders(key, size) })
    })
  },
}

/** distribution-spec 1.1, "POST then PUT" and the end of a chunked upload. */
export const finishUpload: Route = {
  method: 'PUT',
  path,
  handle: (exchange) => {
    const key = keyOf(exchange)
    const asked = exchange.url.searchParams.get('digest')
    if (asked === null) throw new RegistryError('DIGEST_INVALID', 'the digest parameter is missing')
    const digest = digestFrom(asked)
    return exchange.storage.uploads.use(key.repository, key.id, async (staged) => {
      await receive(exchange, key, staged)
      return complete(exchange.storage, key.repository, staged, digest)
    })
  },
}

/** distribution-spec 1.1, "Cancel a blob upload". */
export const cancelUpload: Route = {
  method: 'DELETE',
  path,
  handle: (exchange) => {
    const { repository, id } = keyOf(exchange)
    return exchange.storage.uploads.use(repository, id, async (staged) => {
      await staged.discard()
      return new Response(null, { status: 204 })
    })
  },
}
