import type { Digest } from '../../oci/digest.ts'
import type { RepositoryName } from '../../oci/reference.ts'
import { complete, created, progressHeaders } from '../receive.ts'
import { algorithmFrom, digestFrom, type Exchange, type Route, repositoryOf } from '../route.ts'
import type { Storage } from '../storage.ts'

/**
 * distribution-spec 1.1, "Pushing a blob monolithically", "Pushing a blob in chunks" and "Mounting a
 * blob from another repository": all three begin here. A mount that fails becomes an upload.
 */
export const startUpload: Route = {
  method: 'POST',
  path: '/v2/{name}/blobs/uploads/',
  handle: async (exchange) => {
    const repository = repositoryOf(exchange)
    const { searchParams } = exchange.url
    const mount = searchParams.get('mount')
    const digest = searchParams.get('digest')
    if (mount !== null) {
      const mounted = await tryMount(exchange.storage, repository, digestFrom(mount))
      if (mounted) return mounted
    }
    if (digest !== null) return pushWhole(exchange, repository, digestFrom(digest))
    const algorithm = algorithmFrom(searchParams.get('digest-algorithm'))
    const id = await exchange.storage.uploads.start(repository, algorithm)
    return new Response(null, { status: 202, headers: progressHeaders({ repository, id }, 0) })
  },
}

/** `from` is only a hint: whoever may push here may read every repository. */
async function tryMount(
  { blobs, catalog, clock }: Storage,
  repository: RepositoryName,
  digest: Digest,
): Promise<Response | undefined> {
  const size = catalog.links.sizeAnywhere(digest)
  if (size === undefined || !(await blobs.use(digest))) return undefined
  catalog.links.add(repository, { digest, size }, clock.now())
  return created(repository, digest)
}

async function pushWhole(
  exchange: Exchange,
  repository: RepositoryName,
  digest: Digest,
): Promise<Response> {
  const { storage } = exchange
  const id = await storage.uploads.start(repository)
  return storage.uploads.use(repository, id, async (staged) => {
    try {
      await staged.append(exchange.body.passing())
      return await complete(storage, repository, staged, digest)
    } catch (error) {
      await staged.discard() // The client was never told the id, so it cannot go on.
      throw error
    }
  })
}
