import type { AppContext } from '../http/env.ts'
import type { Route } from '../route.ts'
import type { Service } from '../service.ts'
import { modelMetadata } from '../v2/metadata.ts'
import { requireModel } from '../v2/require-model.ts'

/** Open Inference Protocol: model metadata. */
export const v2Model = {
  id: 'v2Model',
  method: 'GET',
  path: '/v2/models/:model',
  dialect: 'v2',
  handle,
} as const satisfies Route

export const v2ModelVersion = {
  ...v2Model,
  id: 'v2ModelVersion',
  path: '/v2/models/:model/versions/:version',
} as const satisfies Route

function handle(c: AppContext, { classifier }: Service): Response {
  requireModel(c, classifier.model)
  return c.json(modelMetadata(classifier))
}
