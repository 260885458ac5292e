import type { Route } from '../route.ts'

/**
 * Open Inference Protocol: server ready. The specification's response has the field `live`, its clients
 * look for `ready`: both are told.
 */
export const v2Ready = {
  id: 'v2Ready',
  method: 'GET',
  path: '/v2/health/ready',
  dialect: 'v2',
  probe: true,
  open: true,
  handle: (c, { readiness }) =>
    c.json({ live: true, ready: readiness.ready }, readiness.ready ? 200 : 503),
} as const satisfies Route
