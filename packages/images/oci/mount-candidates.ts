import type { Layout } from './layout.ts'
import { formatRepository, type Reference, type RepositoryName } from './reference.ts'

/**
 * Repositories from which the registry of `reference` may link blobs that are about to be pushed there:
 * those by which the layout knows other images of the same registry, the last named first.
 */
export async function mountCandidates(
  layout: Layout,
  reference: Reference,
): Promise<readonly RepositoryName[]> {
  const own = formatRepository(reference)
  const near = (await layout.list())
    .map(({ reference: other }) => other)
    .filter((other) => other.registry === reference.registry && formatRepository(other) !== own)
  return [...new Set(near.map(({ repository }) => repository).toReversed())]
}
