import { randomUUID } from 'node:crypto'
import { rename, rm, writeFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { createFile, readIfPresent, writeJson } from './atomic-file.ts'
import type { ContainerConfig } from './container-config.ts'
import type { ContainerState } from './container-state.ts'
import { type ContainerPlaces, containerPlaces } from './places.ts'
import { identify, isAlive, type ProcessIdentity } from './process-identity.ts'

/** Of several who take over at once the last one wins; by then all have written. */
const TAKE_OVER_PAUSE = 20

/** One container as it lies on disk: its config, its state, and who supervises it. */
export class ContainerFiles {
  readonly config: ContainerConfig
  readonly places: ContainerPlaces

  constructor(config: ContainerConfig, folder: string) {
    this.config = config
    this.places = containerPlaces(folder)
  }

  /** The container in `folder`; undefined when there is none (any more). */
  static async open(folder: string): Promise<ContainerFiles | undefined> {
    const text = await readIfPresent(containerPlaces(folder).config)
    if (text === undefined) return undefined
    // Written by this package alone, in one piece.
    return new ContainerFiles(JSON.parse(text) as ContainerConfig, folder)
  }

  /** Whether it has not been removed. */
  async exists(): Promise<boolean> {
    return (await readIfPresent(this.places.config)) !== undefined
  }

  async state(): Promise<ContainerState> {
    const text = await readIfPresent(this.places.state)
    // Written by `setState` alone, in one piece.
    return text === undefined ? { kind: 'created' } : (JSON.parse(text) as ContainerState)
  }

  async setState(state: ContainerState): Promise<void> {
    await writeJson(this.places.state, state)
  }

  /** The living process that supervises this container. */
  async supervisor(): Promise<ProcessIdentity | undefined> {
    const owner = await this.#owner()
    return owner && isAlive(owner) ? owner : undefined
  }

  /** Whether somebody supervised it and died before all was cleaned up. */
  async isAbandoned(): Promise<boolean> {
    const owner = await this.#owner()
    if (owner) return !isAlive(owner)
    // Supervision begins before a container runs, and ends after.
    return (await this.state()).kind === 'running' && !(await this.#owner())
  }

  /** Makes this process the supervisor in place of one that died; false when another was faster. */
  async takeOver(): Promise<boolean> {
    const mine = JSON.stringify({ ...identify(process.pid), turn: randomUUID() })
    const draft = `${this.places.supervisor}.${randomUUID()}`
    await writeFile(draft, mine, { mode: 0o600 })
    await rename(draft, this.places.supervisor)
    await setTimeout(TAKE_OVER_PAUSE)
    return (await readIfPresent(this.places.supervisor)) === mine
  }

  /** Makes this process the supervisor; false when there is one, dead or alive. */
  async supervise(): Promise<boolean> {
    return createFile(this.places.supervisor, JSON.stringify(identify(process.pid)))
  }

  /** To be called when nothing of a run remains but what is on disk. */
  async endSupervision(): Promise<void> {
    await rm(this.places.supervisor, { force: true })
  }

  async #owner(): Promise<ProcessIdentity | undefined> {
    const text = await readIfPresent(this.places.supervisor)
    // Written by `supervise` alone, in one piece.
    return text === undefined ? undefined : (JSON.parse(text) as ProcessIdentity)
  }
}
