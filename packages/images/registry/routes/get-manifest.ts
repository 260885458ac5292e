import { isDigest } from '../../oci/digest.ts'
import type { StoredManifest } from '../catalog/manifests.ts'
import { RegistryError } from '../errors.ts'
import { type Exchange, type Route, repositoryOf, tagOrDigest } from '../route.ts'

/** distribution-spec 1.1, "Pulling manifests" and "Checking if content exists in the registry". */
export const getManifest: Route = {
  method: 'GET',
  path: '/v2/{name}/manifests/{reference}',
  handle: (exchange) => {
    const found = find(exchange)
    if (!found) throw new RegistryError('MANIFEST_UNKNOWN', 'there is no such manifest')
    const headers = {
      'Content-Type': found.mediaType,
      'Content-Length': `${found.bytes.length}`,
      'Docker-Content-Digest': found.digest,
      ETag: `"${found.digest}"`,
    }
    return new Response(Buffer.from(found.bytes), { headers })
  },
}

function find(exchange: Exchange): StoredManifest | undefined {
  const { manifests, tags } = exchange.storage.catalog
  const repository = repositoryOf(exchange)
  const asked = tagOrDigest(exchange)
  const digest = asked === undefined || isDigest(asked) ? asked : tags.resolve(repository, asked)
  return digest && manifests.get(repository, digest)
}
