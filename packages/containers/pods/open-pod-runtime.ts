import { mkdir } from 'node:fs/promises'
import type { Clock } from '@galley/kit/clock'
import { RuntimeError } from '../errors.ts'
import { LayerStore } from '../rootfs/layer-store.ts'
import type { RuntimeConfig } from '../state/container-config.ts'
import { attach } from './attach.ts'
import {
  createContainer,
  removeContainer,
  signalContainer,
  startContainer,
  stopContainer,
  updateContainer,
  writtenBytes,
} from './container-verbs.ts'
import type { PodDriver } from './driver.ts'
import { type Engine, findContainer, findSandbox, newEngine, sandboxesFolder } from './engine.ts'
import { startExec } from './exec-session.ts'
import { endLastLauncher, noteLauncher } from './last-launcher.ts'
import { type Launcher, openLauncher } from './launcher.ts'
import type { PodRuntime } from './pod-runtime.ts'
import {
  createSandbox,
  removeSandbox,
  stateOf,
  stopSandbox,
  unaccepted,
  updateSandbox,
} from './sandbox-verbs.ts'
import { takeOver } from './take-over.ts'

export interface PodRuntimeOptions {
  /** Holds all that is known of pods, their file systems and their logs. One process at a time has it. */
  readonly folder: string
  /** For unpacked layers; may be shared with all that runs images. */
  readonly layers: string
  /** As `probeRuntimes` or `chooseRuntime` found it. */
  readonly runtime: RuntimeConfig
  readonly clock: Clock
  /**
   * Blocks of addresses of pods, services and nodes. Without isolation they stand for addresses of the loopback block with
   * the same lower 24 bits, at which they are really reached.
   */
  readonly clusterRanges: readonly string[]
}

/**
 * Takes over all pods of the folder that still run. With the oci runtime the machine must pass packets on between its
 * interfaces already. Throws `RuntimeError` when this machine cannot run pods that way.
 */
export async function openPodRuntime(options: PodRuntimeOptions): Promise<PodRuntime> {
  if (process.platform === 'win32') {
    throw new RuntimeError('unsupported', 'Pods are run by sh(1), which Windows has not.')
  }
  const { folder, layers, clock } = options
  await mkdir(sandboxesFolder(folder), { recursive: true, mode: 0o711 })
  await endLastLauncher(folder, clock)
  const launcher = openLauncher((shell) => noteLauncher(folder, shell))
  try {
    const driver = await driverFor(options, launcher)
    const store = new LayerStore(layers, { overlay: driver.overlay })
    const engine = newEngine({ folder, driver, layers: store, launcher, clock })
    await takeOver(engine)
    return runtimeOf(engine)
  } catch (error) {
    launcher.close()
    throw error
  }
}

async function driverFor(options: PodRuntimeOptions, launcher: Launcher): Promise<PodDriver> {
  const { runtime } = options
  if (runtime.kind === 'oci') {
    const { ociDriver } = await import('./oci/oci-driver.ts')
    return ociDriver({ ...options, runtime, launcher })
  }
  const { processDriver } = await import('./process/process-driver.ts')
  return processDriver({ ...options, launcher })
}

function runtimeOf(engine: Engine): PodRuntime {
  const { driver, sandboxes, listeners } = engine
  return {
    kind: driver.kind,
    lacks: driver.lacks,
    reach: driver.reach,
    pods: async () => [...sandboxes.values()].map((sandbox) => stateOf(engine, sandbox)),
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    createSandbox: (config) => createSandbox(engine, config),
    stopSandbox: (id) => stopSandbox(engine, id),
    updateSandbox: (id, resources) => updateSandbox(engine, id, resources),
    removeSandbox: (id) => removeSandbox(engine, id),
    prepareImage: async (image) => void (await engine.layers.unpack(image.layers)),
    createContainer: (sandbox, config) => createContainer(engine, sandbox, config),
    startContainer: (id) => startContainer(engine, id),
    signalContainer: (id, signal) => signalContainer(engine, id, signal),
    stopContainer: (id, grace) => stopContainer(engine, id, grace),
    updateContainer: (id, resources) => updateContainer(engine, id, resources),
    removeContainer: (id) => removeContainer(engine, id),
    exec: (id, request) => startExec(engine, id, request),
    attach: async (id) => attach(engine, id),
    connect: async (id, port) => driver.connect(findSandbox(engine, id), port),
    unaccepted: (id) => unaccepted(engine, id),
    readings: async (id) => driver.readings(findContainer(engine, id)),
    writtenBytes: (id) => writtenBytes(engine, id),
    close: () => close(engine),
  }
}

async function close({ sandboxes, containers, launcher }: Engine): Promise<void> {
  for (const { relays } of sandboxes.values()) relays?.close()
  for (const { run } of containers.values()) run?.close()
  launcher.close()
}
