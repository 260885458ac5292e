import { LayerStore } from '../rootfs/layer-store.ts'
import type { RuntimeConfig } from '../state/container-config.ts'
import type { Places } from '../state/places.ts'
import type { Executes, Measures, Preloads, Runtime, Updates } from './runtime.ts'

export type AnyRuntime = Runtime & Executes & Measures & Partial<Updates & Preloads>

/** Loaded when they are needed: each start of a container loads one of them. */
const runtimes: {
  readonly [K in RuntimeConfig['kind']]: (places: Places) => Promise<AnyRuntime>
} = {
  async oci(places) {
    const { OciRuntime } = await import('./oci/oci-runtime.ts')
    return new OciRuntime(places.run, layerStoreFor('oci', places))
  },
  async process() {
    const { ProcessRuntime } = await import('./process/process-runtime.ts')
    return new ProcessRuntime()
  },
}

export function runtimeFor(kind: RuntimeConfig['kind'], places: Places): Promise<AnyRuntime> {
  return runtimes[kind](places)
}

/** The two runtimes put layers together in different ways, so each has unpacked layers of its own. */
export function layerStoreFor(kind: RuntimeConfig['kind'], places: Places): LayerStore {
  return new LayerStore(places.layers, { overlay: kind === 'oci' })
}
