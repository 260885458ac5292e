import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { RunnableImage } from '../image/runnable-image.ts'
import type { NetworkConfig, RuntimeConfig } from '../state/container-config.ts'
import { createContainer } from '../verbs/create.ts'
import type { CreateOptions } from '../verbs/create-options.ts'
import { type Engine, openEngine } from '../verbs/engine.ts'
import { listContainers } from '../verbs/list.ts'
import { removeContainer } from '../verbs/remove.ts'
import { startAttached } from '../verbs/start.ts'
import { nodeImage } from './node-image.ts'
import { remains } from './remains.ts'
import type { Ends } from './temporary-folder.ts'

/** A folder of containers for a test, with what its runtime needs; all gone when the test ends. */
export class Kitchen {
  readonly engine: Engine
  readonly root: string
  /** Of all containers there ever were. */
  readonly ids = new Set<string>()
  readonly #usual: Pick<CreateOptions, 'runtime' | 'network'>

  private constructor(engine: Engine, usual: Pick<CreateOptions, 'runtime' | 'network'>) {
    this.engine = engine
    this.root = engine.places.root
    this.#usual = usual
  }

  static async open(
    context: Ends,
    runtime: RuntimeConfig,
    network: NetworkConfig,
  ): Promise<Kitchen> {
    const folder = await mkdtemp(join(tmpdir(), 'galley-'))
    const kitchen = new Kitchen(await openEngine(folder), { runtime, network })
    context.after(() => kitchen.#close())
    return kitchen
  }

  /** A container of the test image, not started. */
  async create(options: Partial<CreateOptions> = {}) {
    const image: RunnableImage = nodeImage()
    const config = await createContainer(this.engine, { image, ...this.#usual, ...options })
    this.ids.add(config.id)
    return config
  }

  /** Runs a container to its end: what it wrote and its exit code. */
  async run(command: readonly string[], options: Partial<CreateOptions> = {}) {
    const { id } = await this.create({ command, ...options })
    const attachment = await startAttached(this.engine, id)
    const output = { stdout: '', stderr: '' }
    for await (const { stream, data } of attachment.output()) output[stream] += data.toString()
    return { id, ...output, exitCode: attachment.exitCode }
  }

  async removeAll(): Promise<void> {
    for (const { config } of await listContainers(this.engine, { all: true })) {
      this.ids.add(config.id)
      await removeContainer(this.engine, config.id, { force: true })
    }
  }

  /** What is left on the machine when all containers are removed: nothing, it is hoped. */
  async remainsAfterRemoval(): Promise<Readonly<Record<string, readonly string[]>>> {
    await this.removeAll()
    // A supervisor ends a moment after its container.
    for (let attempt = 0; ; attempt += 1) {
      const left = remains(this.root, this.ids)
      if (attempt > 100 || Object.values(left).flat().length === 0) return left
      await setTimeout(20)
    }
  }

  async #close(): Promise<void> {
    await this.removeAll()
    await rm(this.root, { recursive: true, force: true })
  }
}

/** Asks again until somebody answers; gives up after five seconds. */
export async function fetchText(url: string): Promise<string> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await (await fetch(url)).text()
    } catch (error) {
      if (attempt > 500) throw error
      await setTimeout(10)
    }
  }
}
