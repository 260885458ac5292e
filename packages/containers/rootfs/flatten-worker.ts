import { serveWorker } from '@galley/kit/workers/serve-worker'
import { flattenNow } from './flatten-now.ts'
import type { UnpackedLayer } from './layer-store.ts'

export interface FlattenRequest {
  readonly layers: readonly UnpackedLayer[]
  readonly folder: string
}

await serveWorker(() => ({
  facts: undefined,
  handle: ({ layers, folder }: FlattenRequest) => ({ value: flattenNow(layers, folder) }),
}))
