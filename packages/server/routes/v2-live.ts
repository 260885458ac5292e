import type { Route } from '../route.ts'

/** Open Inference Protocol: server live. */
export const v2Live = {
  id: 'v2Live',
  method: 'GET',
  path: '/v2/health/live',
  dialect: 'v2',
  probe: true,
  open: true,
  handle: (c) => c.json({ live: true }),
} as const satisfies Route
