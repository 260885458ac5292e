import type { Descriptor } from '../../oci/descriptor.ts'
import { ociIndex } from '../../oci/media-types.ts'
import { digestFrom, nextPage, pageOf, type Route, repositoryOf } from '../route.ts'

/** Clients refuse indexes over 4 MiB, and annotations can be long. */
const longestAnswer = 2 * 1024 * 1024

/** distribution-spec 1.1, "Listing Referrers". */
export const listReferrers: Route = {
  method: 'GET',
  path: '/v2/{name}/referrers/{digest}',
  handle: (exchange) => {
    const subject = digestFrom(exchange.params.digest ?? '')
    const artifactType = exchange.url.searchParams.get('artifactType') ?? undefined
    const { limit, last } = pageOf(exchange)
    const query = { subject, artifactType, last, limit: limit + 1 }
    const found = exchange.storage.catalog.manifests.referrers(repositoryOf(exchange), query)
    const manifests = fitting(found.slice(0, limit))
    const end = manifests.at(-1)?.digest
    const isMore = manifests.length < found.length && end !== undefined
    const headers = {
      'Content-Type': ociIndex,
      ...(artifactType === undefined ? {} : { 'OCI-Filters-Applied': 'artifactType' }),
      ...(isMore ? nextPage(exchange.url, limit, end) : {}),
    }
    return Response.json({ schemaVersion: 2, mediaType: ociIndex, manifests }, { headers })
  },
}

/** As many as fit into one answer; one always does. */
function fitting(found: readonly Descriptor[]): readonly Descriptor[] {
  let length = 0
  const tooMany = found.findIndex((descriptor) => {
    length += JSON.stringify(descriptor).length
    return length > longestAnswer
  })
  return tooMany < 0 ? found : found.slice(0, Math.max(1, tooMany))
}
