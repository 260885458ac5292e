import { nextPage, pageOf, type Route } from '../route.ts'

/** Docker's `_catalog`, which the specification reserves; pages as for tags. */
export const listRepositories: Route = {
  method: 'GET',
  path: '/v2/_catalog',
  handle: (exchange) => {
    const { limit, last } = pageOf(exchange)
    const found = exchange.storage.catalog.manifests.repositories(last, limit + 1)
    const page = found.slice(0, limit)
    const end = page.at(-1)
    const headers = found.length > limit && end ? nextPage(exchange.url, limit, end) : {}
    return Response.json({ repositories: page }, { headers })
  },
}
