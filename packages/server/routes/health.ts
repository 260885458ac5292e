import type { Route } from '../route.ts'

/** Alive: the process answers. */
export const health = {
  id: 'health',
  method: 'GET',
  path: '/healthz',
  dialect: 'json',
  probe: true,
  open: true,
  handle: (c) => c.text('ok\n'),
} as const satisfies Route
