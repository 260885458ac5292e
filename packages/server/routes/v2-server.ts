import type { Route } from '../route.ts'

/** Open Inference Protocol: server metadata. `encoded_photos` is ours: BYTES inputs, see docs/http-api.md. */
export const v2Server = {
  id: 'v2Server',
  method: 'GET',
  path: '/v2',
  dialect: 'v2',
  handle: (c, { version }) =>
    c.json({
      name: 'galley',
      version,
      extensions: ['binary_tensor_data', 'classification', 'encoded_photos'],
    }),
} as const satisfies Route
