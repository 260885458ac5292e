import type { Route } from '../route.ts'

/** Figures for Prometheus. */
export const metrics = {
  id: 'metrics',
  method: 'GET',
  path: '/metrics',
  dialect: 'json',
  probe: true,
  async handle(c, { metrics: { registry } }) {
    return c.body(await registry.metrics(), 200, { 'Content-Type': registry.contentType })
  },
} as const satisfies Route
