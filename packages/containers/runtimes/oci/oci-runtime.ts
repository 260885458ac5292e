import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { RuntimeError } from '../../errors.ts'
import type { Endpoint } from '../../network/endpoint.ts'
import { writeNameFiles } from '../../network/name-files.ts'
import type { LayerStore, UnpackedLayer } from '../../rootfs/layer-store.ts'
import { mountOverlay, prepareOverlay, unmountOverlay } from '../../rootfs/overlay-mount.ts'
import { resolveUser } from '../../rootfs/user.ts'
import { warm } from '../../rootfs/warm.ts'
import type { Limits } from '../../state/container-config.ts'
import type { ContainerFiles } from '../../state/container-files.ts'
import type { RunningState } from '../../state/container-state.ts'
import { signalProcess } from '../../state/process-identity.ts'
import type {
  ExecRequest,
  Executes,
  HostCommand,
  Measures,
  Readings,
  Runtime,
  Task,
  Updates,
} from '../runtime.ts'
import { ContainerCgroup } from './cgroup.ts'
import { quotaOf } from './limits.ts'
import { runOci } from './oci-command.ts'
import { startTask } from './oci-task.ts'
import { specOf } from './spec.ts'

/** Runs containers with runc or crun: namespaces, overlayfs, cgroups. Linux, as root. */
export class OciRuntime implements Runtime, Executes, Measures, Updates {
  readonly kind = 'oci'
  readonly #run: string
  readonly #layers: LayerStore

  /** `run`: the folder for what no reboot survives. */
  constructor(run: string, layers: LayerStore) {
    this.#run = run
    this.#layers = layers
  }

  async prepare({ places }: ContainerFiles, layers: readonly UnpackedLayer[]): Promise<void> {
    await prepareOverlay(places.rootfs, layers)
  }

  async start(container: ContainerFiles, joining: Promise<Endpoint>): Promise<Task> {
    const { config, places } = container
    const mounting = this.#mount(container)
    // Neither is left to itself when the other fails: what it made would not be taken away again.
    await Promise.allSettled([joining, mounting])
    const [endpoint, root] = await Promise.all([joining, mounting])
    await writeNameFiles(places.bundle, config, endpoint)
    const user = await resolveUser(root, config.user)
    const spec = specOf(container, user, endpoint, root)
    await writeFile(join(places.bundle, 'config.json'), JSON.stringify(spec), { mode: 0o600 })
    return startTask(container, this.#run)
  }

  signal(state: RunningState, signal: NodeJS.Signals): boolean {
    return signalProcess(state.process, signal)
  }

  async processes({ config }: ContainerFiles): Promise<readonly number[]> {
    return (await ContainerCgroup.of(config.id)).processes()
  }

  async release({ config, places }: ContainerFiles): Promise<void> {
    // Says so when there is no such container, which is what is wanted.
    await runOci(config, this.#run, ['delete', '--force', config.id])
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
    return readingsOf(config.id)
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

  async #mount(container: ContainerFiles): Promise<string> {
    const { config, places } = container
    await rm(places.bundle, { recursive: true, force: true })
    await mkdir(places.bundle, { mode: 0o700 })
    if (config.limits.memoryBytes !== undefined) await this.#warm(container)
    return mountOverlay(places.rootfs, config.layers.length)
  }

  async #warm({ config }: ContainerFiles): Promise<void> {
    const found = await Promise.all(config.layers.map((diffId) => this.#layers.find(diffId)))
    await warm(found.filter((layer) => layer !== undefined))
  }
}
