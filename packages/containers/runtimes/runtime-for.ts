import { LayerStore } from '../rootfs/layer-store.ts'
import type { RuntimeConfig } from '../state/container-config.ts'
import type { Places } from '../state/places.ts'
import { OciRuntime } from './oci/oci-runtime.ts'
import { ProcessRuntime } from './process/process-runtime.ts'
import type { Executes, Measures, Runtime, Updates } from './runtime.ts'

const runtimes: {
  readonly [K in RuntimeConfig['kind']]: (
    places: Places,
  ) => Runtime & Executes & Measures & Partial<Updates>
} = {
  oci: (places) => new OciRuntime(places.run, layerStoreFor('oci', places)),
  process: () => new ProcessRuntime(),
}

export function runtimeFor(kind: RuntimeConfig['kind'], places: Places) {
  return runtimes[kind](places)
}

/** The two runtimes put layers together in different ways, so each has unpacked layers of its own. */
export function layerStoreFor(kind: RuntimeConfig['kind'], places: Places): LayerStore {
  return new LayerStore(places.layers, { overlay: kind === 'oci' })
}
