import { isDigest } from '../../oci/digest.ts'
import { RegistryError } from '../errors.ts'
import { type Route, repositoryOf, tagOrDigest } from '../route.ts'

/** distribution-spec 1.1, "Deleting tags" and "Deleting Manifests". */
export const deleteManifest: Route = {
  method: 'DELETE',
  path: '/v2/{name}/manifests/{reference}',
  handle: (exchange) => {
    const { manifests, tags } = exchange.storage.catalog
    const repository = repositoryOf(exchange)
    const asked = tagOrDigest(exchange)
    const isRemoved =
      asked !== undefined &&
      (isDigest(asked) ? manifests.remove(repository, asked) : tags.remove(repository, asked))
    if (!isRemoved) throw new RegistryError('MANIFEST_UNKNOWN', 'there is no such manifest')
    return new Response(null, { status: 202 })
  },
}
