import { RegistryError } from '../errors.ts'
import { nextPage, pageOf, type Route, repositoryOf } from '../route.ts'

/** distribution-spec 1.1, "Listing Tags". */
export const listTags: Route = {
  method: 'GET',
  path: '/v2/{name}/tags/list',
  handle: (exchange) => {
    const { manifests, tags } = exchange.storage.catalog
    const name = repositoryOf(exchange)
    if (!manifests.hasRepository(name)) {
      throw new RegistryError('NAME_UNKNOWN', `there is no repository ${name}`)
    }
    const { limit, last } = pageOf(exchange)
    const found = tags.list(name, last, limit + 1)
    const page = found.slice(0, limit)
    const end = page.at(-1)
    const headers = found.length > limit && end ? nextPage(exchange.url, limit, end) : {}
    return Response.json({ name, tags: page }, { headers })
  },
}
