import type { Route } from '../route.ts'

/** The service described by the schemas it validates with; loaded when first asked for. */
export const openapi = {
  id: 'openapi',
  method: 'GET',
  path: '/openapi.json',
  dialect: 'json',
  async handle(c, { version, token }) {
    const { describe } = await import('../openapi/describe.ts')
    return c.json(describe(version, token !== undefined))
  },
} as const satisfies Route
