import { renderPage } from '../page/render.ts'
import type { Route } from '../route.ts'

/** The page; it changes with the model, so browsers ask for it again. */
export const page = {
  id: 'page',
  method: 'GET',
  path: '/',
  dialect: 'json',
  handle: (c, service) => {
    c.header('Cache-Control', 'no-cache')
    return c.html(renderPage(service))
  },
} as const satisfies Route
