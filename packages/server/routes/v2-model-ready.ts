import type { AppContext } from '../http/env.ts'
import type { Route } from '../route.ts'
import type { Service } from '../service.ts'
import { requireModel } from '../v2/require-model.ts'

/** Open Inference Protocol: model ready. */
export const v2ModelReady = {
  id: 'v2ModelReady',
  method: 'GET',
  path: '/v2/models/:model/ready',
  dialect: 'v2',
  probe: true,
  open: true,
  handle,
} as const satisfies Route

export const v2ModelVersionReady = {
  ...v2ModelReady,
  id: 'v2ModelVersionReady',
  path: '/v2/models/:model/versions/:version/ready',
} as const satisfies Route

function handle(c: AppContext, { classifier, readiness }: Service): Response {
  requireModel(c, classifier.model)
  const { ready } = readiness
  return c.json({ name: classifier.model.name, ready }, ready ? 200 : 503)
}
