import type { PodRuntime, SandboxState } from '@galley/containers/pods/pod-runtime'

/** What runs of all pods of the machine, as it was last looked at. */
export class SandboxCache {
  readonly #runtime: Pick<PodRuntime, 'pods'>
  #known: ReadonlyMap<string, SandboxState> = new Map()
  #current: Promise<void> | undefined
  #next: Promise<void> | undefined

  constructor(runtime: Pick<PodRuntime, 'pods'>) {
    this.#runtime = runtime
  }

  known(uid: string): SandboxState | undefined {
    return this.#known.get(uid)
  }

  all(): readonly SandboxState[] {
    return [...this.#known.values()]
  }

  /** How it is now; whoever asks while others wait shares their look. */
  async look(uid: string): Promise<SandboxState | undefined> {
    await this.refresh()
    return this.#known.get(uid)
  }

  /** Resolves after a look that began later than this call. */
  refresh(): Promise<void> {
    if (!this.#current) {
      this.#current = this.#read().finally(() => {
        this.#current = undefined
      })
      return this.#current
    }
    this.#next ??= this.#current
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined
        return this.refresh()
      })
    return this.#next
  }

  async #read(): Promise<void> {
    const sandboxes = await this.#runtime.pods()
    this.#known = new Map(sandboxes.map((it) => [it.config.id, it]))
  }
}
