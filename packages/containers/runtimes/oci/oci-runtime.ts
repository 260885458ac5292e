import { join } from 'node:path'
import { RuntimeError } from '../../errors.ts'
import type { Endpoint } from '../../network/endpoint.ts'
import { holdLayers, type LayerStore, type UnpackedLayer } from '../../rootfs/layer-store.ts'
import { prepareOverlay, unmountOverlay } from '../../rootfs/overlay-mount.ts'
import type { Limits } from '../../state/container-config.ts'
import type { ContainerFiles } from '../../state/container-files.ts'
import type { RunningState } from '../../state/container-state.ts'
import { signalProcess } from '../../state/process-identity.ts'
import type { Signal } from '../../state/signal.ts'
import type {
  ExecRequest,
  Executes,
  HostCommand,
  Measures,
  Preloads,
  Readings,
  Runtime,
  Task,
  Updates,
} from '../runtime.ts'
import { quotaOf } from './limits.ts'
import { runOci } from './oci-command.ts'

/** Runs containers with runc or crun: namespaces, overlayfs, cgroups. Linux, as root. */
export class OciRuntime implements Runtime, Executes, Measures, Updates, Preloads {
  readonly kind = 'oci'
  readonly #run: string
  readonly #layers: LayerStore

  /** `run`: the folder for what no reboot survives. */
  constructor(run: string, layers: LayerStore) {
    this.#run = run
    this.#layers = layers
  }

  async preload(): Promise<void> {
    await import('./start.ts')
  }

  async prepare({ places }: ContainerFiles, layers: readonly UnpackedLayer[]): Promise<void> {
    await prepareOverlay(places.rootfs, layers)
    await holdLayers(layers, join(places.rootfs, 'held'))
  }

  async start(container: ContainerFiles, joining: Promise<Endpoint>): Promise<Task> {
    const { startOci } = await import('./start.ts')
    return startOci(container, joining, this.#run, this.#layers)
  }

  signal(state: RunningState, signal: Signal): boolean {
    return signalProcess(state.process, signal)
  }

  async processes({ config }: ContainerFiles): Promise<readonly number[]> {
    const { ContainerCgroup } = await import('./cgroup.ts')
    return (await ContainerCgroup.of(config.id)).processes()
  }

  async release({ config, places }: ContainerFiles): Promise<void> {
    // Says so when there is no such container, which is what is wanted.
    await runOci(config, this.#run, ['delete', '--force', config.id])
    const { ContainerCgroup } = await import('./cgroup.ts')
    await (await ContainerCgroup.of(config.id)).remove()
    await unmountOverlay(places.rootfs)
  }

  async execCommand(
    container: ContainerFiles,
    state: RunningState,
    request: ExecRequest,
  ): Promise<HostCommand> {
    const { execCommand } = await import('./exec.ts')
    return execCommand(container, state, request, this.#run)
  }

  async readings({ config }: ContainerFiles): Promise<Readings> {
    const { readingsOf } = await import('./readings.ts')
    const { ContainerCgroup } = await import('./cgroup.ts')
    return readingsOf(await ContainerCgroup.of(config.id))
  }

  async update({ config }: ContainerFiles, limits: Limits): Promise<void> {
    const { cpus, memoryBytes, pids } = limits
    const options = [
      ...(cpus === undefined ? [] : ['--cpu-quota', String(quotaOf(cpus))]),
      ...(memoryBytes === undefined ? [] : ['--memory', String(memoryBytes)]),
      ...(memoryBytes === undefined ? [] : ['--memory-swap', String(memoryBytes)]),
      ...(pids === undefined ? [] : ['--pids-limit', String(pids)]),
    ]
    const { code, stderr } = await runOci(config, this.#run, ['update', ...options, config.id])
    if (code === 0) return
    throw new RuntimeError('unavailable', `The limits cannot be changed: ${stderr.trim()}`)
  }
}
