import type { Route } from '../route.ts'

/** Ready for traffic: the model is warm and the service is not stopping. */
export const ready = {
  id: 'ready',
  method: 'GET',
  path: '/readyz',
  dialect: 'json',
  probe: true,
  open: true,
  handle: (c, { readiness }) => (readiness.ready ? c.text('ready\n') : c.text('stopping\n', 503)),
} as const satisfies Route
