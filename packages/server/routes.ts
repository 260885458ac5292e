import type { Route } from './route.ts'
import { asset } from './routes/asset.ts'
import { health } from './routes/health.ts'
import { metrics } from './routes/metrics.ts'
import { openapi } from './routes/openapi.ts'
import { page } from './routes/page.ts'
import { predict } from './routes/predict.ts'
import { ready } from './routes/ready.ts'
import { test } from './routes/test.ts'
import { v2Infer, v2InferVersion } from './routes/v2-infer.ts'
import { v2Live } from './routes/v2-live.ts'
import { v2Model, v2ModelVersion } from './routes/v2-model.ts'
import { v2ModelReady, v2ModelVersionReady } from './routes/v2-model-ready.ts'
import { v2Ready } from './routes/v2-ready.ts'
import { v2Server } from './routes/v2-server.ts'

/** Everything the service answers. To add a route: one file, one line here, one entry in `openapi/operations.ts`. */
export const routes = [
  page,
  asset,
  predict,
  test,
  health,
  ready,
  metrics,
  openapi,
  v2Server,
  v2Live,
  v2Ready,
  v2Model,
  v2ModelVersion,
  v2ModelReady,
  v2ModelVersionReady,
  v2Infer,
  v2InferVersion,
] as const satisfies readonly Route[]

export type RouteId = (typeof routes)[number]['id']
