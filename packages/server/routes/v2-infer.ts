import type { AppContext } from '../http/env.ts'
import type { Route } from '../route.ts'
import type { Service } from '../service.ts'
import { infer } from '../v2/infer.ts'
import { requireModel } from '../v2/require-model.ts'

/** Open Inference Protocol: inference. */
export const v2Infer = {
  id: 'v2Infer',
  method: 'POST',
  path: '/v2/models/:model/infer',
  dialect: 'v2',
  handle,
} as const satisfies Route

export const v2InferVersion = {
  ...v2Infer,
  id: 'v2InferVersion',
  path: '/v2/models/:model/versions/:version/infer',
} as const satisfies Route

function handle(c: AppContext, service: Service): Promise<Response> {
  requireModel(c, service.classifier.model)
  return service.admission.receive((lease) => infer(c, service, lease))
}
