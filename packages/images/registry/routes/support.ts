import type { Route } from '../route.ts'

/** distribution-spec 1.1, "Determining Support". */
export const support: Route = {
  method: 'GET',
  path: '/v2/',
  handle: () => Response.json({}),
}
