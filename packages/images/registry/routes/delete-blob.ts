import { RegistryError } from '../errors.ts'
import { digestFrom, type Route, repositoryOf } from '../route.ts'

/** distribution-spec 1.1, "Deleting Blobs". The bytes are freed by garbage collection. */
export const deleteBlob: Route = {
  method: 'DELETE',
  path: '/v2/{name}/blobs/{digest}',
  handle: (exchange) => {
    const digest = digestFrom(exchange.params.digest ?? '')
    if (!exchange.storage.catalog.links.remove(repositoryOf(exchange), digest)) {
      throw new RegistryError('BLOB_UNKNOWN', `${digest} is not here`)
    }
    return new Response(null, { status: 202 })
  },
}
