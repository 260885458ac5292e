import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunStep, StepMount, StepOutcome, StepRunner } from '@galley/images/build/step-runner'
import { layerCompression } from '@galley/images/oci/media-types'
import type { ImageSource } from '@galley/images/oci/medium'
import { RuntimeError } from '../errors.ts'
import { newContainerId } from '../names/container-name.ts'
import { joinNetwork } from '../network/endpoint.ts'
import type { PackedLayer } from '../rootfs/unpack-layer.ts'
import { StartFailure, type Task } from '../runtimes/runtime.ts'
import { type AnyRuntime, layerStoreFor, runtimeFor } from '../runtimes/runtime-for.ts'
import { writeJson } from '../state/atomic-file.ts'
import type { ContainerConfig, RuntimeConfig } from '../state/container-config.ts'
import { ContainerFiles } from '../state/container-files.ts'
import type { Places } from '../state/places.ts'
import { releaseStep } from './release-step.ts'

/** Runs the steps of a build in containers that live as long as the step, with their own changes. */
export class OverlayStepRunner implements StepRunner {
  readonly #places: Places
  readonly #runtime: RuntimeConfig
  readonly #blobs: ImageSource

  /** `blobs`: where the layers of the build are read. */
  constructor(places: Places, runtime: RuntimeConfig, blobs: ImageSource) {
    this.#places = places
    this.#runtime = runtime
    this.#blobs = blobs
  }

  async unavailable(): Promise<string | undefined> {
    if (this.#runtime.kind === 'oci') return undefined
    const { probeRuntimes } = await import('../runtimes/probe.ts')
    const reports = await probeRuntimes()
    const tried = reports.filter(({ name }) => name !== 'process')
    return tried.map(({ name, why }) => `${name}: ${why}`).join(' ')
  }

  async run(step: RunStep): Promise<StepOutcome> {
    step.signal.throwIfAborted()
    const container = new ContainerFiles(...this.#configFor(step))
    const dispose = () => releaseStep(container, this.#places)
    try {
      const exitCode = await this.#runIn(container, step)
      const runtime = await runtimeFor('oci', this.#places)
      await runtime.release(container) // the changes are complete once nothing is mounted over them
      return { exitCode, changes: join(container.places.rootfs, 'upper'), dispose }
    } catch (error) {
      await dispose()
      throw error
    }
  }

  async #runIn(container: ContainerFiles, step: RunStep): Promise<number> {
    await mkdir(container.places.folder, { recursive: true, mode: 0o700 })
    await writeJson(container.places.config, container.config)
    await container.supervise() // whoever finds it without this process takes it away
    const packed = step.layers.map((layer) => this.#packed(layer))
    const layers = await layerStoreFor('oci', this.#places).unpack(packed, step.signal)
    const files = new ContainerFiles(
      { ...container.config, layers: layers.map(({ diffId }) => diffId) },
      container.places.folder,
    )
    const runtime = await runtimeFor('oci', this.#places)
    await runtime.prepare(files, layers)
    return follow(await runtime.start(files, joinNetwork(files, this.#places.run)), step, runtime)
  }

  #packed({ descriptor, diffId }: RunStep['layers'][number]): PackedLayer {
    const compression = layerCompression(descriptor.mediaType)
    if (!compression) {
      throw new RuntimeError('unsupported', `${descriptor.mediaType} is no layer of files.`)
    }
    return { diffId, compression, open: () => this.#blobs.readBlob(descriptor) }
  }

  #configFor(step: RunStep): [config: ContainerConfig, folder: string] {
    const id = newContainerId()
    const config: ContainerConfig = {
      id,
      name: id,
      createdAt: 0,
      image: { reference: '', digest: '' },
      layers: [],
      command: step.argv,
      env: step.env,
      workingDirectory: step.workingDir,
      user: step.user,
      hostname: 'build',
      tty: false,
      stdin: false,
      stopSignal: 'SIGKILL',
      mounts: step.mounts.flatMap(bindOf),
      tmpfs: step.mounts.flatMap(tmpfsOf),
      limits: {},
      // Steps fetch packages; the bridge leads to the host and to containers only.
      network: { kind: step.network === 'none' ? 'none' : 'host' },
      ports: [],
      runtime: this.#runtime,
      readOnlyRoot: false,
      removeWhenStopped: false,
      labels: {},
      logs: { fileBytes: 0, files: 1 },
    }
    return [config, join(this.#places.steps, id)]
  }
}

async function follow(task: Task, step: RunStep, runtime: AnyRuntime): Promise<number> {
  const { child, started, ended } = task
  const kill = async () => {
    const process = await started
    runtime.signal({ kind: 'running', startedAt: 0, ports: [], process }, 'SIGKILL')
  }
  const onAbort = () => void kill().catch(() => {}) // it did not start, or has ended
  step.signal.addEventListener('abort', onAbort, { once: true })
  if (step.signal.aborted) onAbort()
  child.stdin?.on('error', () => {})
  child.stdin?.end()
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.on('data', (bytes: Buffer) => step.output(stream, bytes))
  }
  try {
    const [end] = await Promise.all([ended, started])
    step.signal.throwIfAborted()
    return end.exitCode
  } catch (error) {
    throw error instanceof StartFailure ? notStarted(step, error) : error
  } finally {
    step.signal.removeEventListener('abort', onAbort)
  }
}

function notStarted({ argv }: RunStep, { message }: StartFailure): RuntimeError {
  return new RuntimeError(
    'unavailable',
    `${JSON.stringify(argv[0])} cannot be started: ${message}`,
    {
      next: 'Does the base image have that program? RUN needs a shell unless it is in exec form.',
    },
  )
}

function bindOf(mount: StepMount) {
  if (mount.kind !== 'bind') return []
  return [{ source: mount.source, target: mount.target, readOnly: mount.isReadOnly }]
}

function tmpfsOf(mount: StepMount) {
  if (mount.kind !== 'tmpfs') return []
  return [{ target: mount.target, ...(mount.size !== undefined && { bytes: mount.size }) }]
}
