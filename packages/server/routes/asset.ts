import { RequestError } from '../http/request-error.ts'
import { assets, assetsDigest } from '../page/assets.ts'
import type { Route } from '../route.ts'

/** What the page is made of, under a name that changes with its content and may be kept for ever. */
export const asset = {
  id: 'asset',
  method: 'GET',
  path: '/assets/:digest/:name',
  dialect: 'json',
  handle: (c) => {
    const found = assets.get(c.req.param('name') ?? '')
    if (!found || c.req.param('digest') !== assetsDigest) {
      throw new RequestError('no-such-route', 'There is no such asset.', 'Load the page again.')
    }
    c.header('Cache-Control', 'public, max-age=31536000, immutable')
    return c.body(found.text, 200, { 'Content-Type': found.type })
  },
} as const satisfies Route
