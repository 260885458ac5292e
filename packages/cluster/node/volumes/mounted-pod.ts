import type { Clock } from '@galley/kit/clock'
import type { Pod } from '../../client/resources.ts'
import type { Volume } from '../../kinds/pod-spec/types.ts'
import { containersOf, specOf } from '../configuration/pod-spec.ts'
import { type KnownVolume, knownVolume } from './kinds/table.ts'
import { podFolder } from './places.ts'
import type { MountedVolume, Shown, VolumePlace } from './volume-kind.ts'

export interface MountedPodOptions
  extends Pick<VolumePlace, 'node' | 'client' | 'references' | 'tokens' | 'shell'> {
  readonly clock: Clock
  /** Told of each attempt that failed. */
  onFailure(pod: Pod, volume: string, error: unknown): void
}

/** The volumes of one pod: each is set up at first, and again whenever it may have to show something else. */
export class MountedPod {
  readonly #options: MountedPodOptions
  readonly #known = new Map<string, KnownVolume>()
  readonly #mounted = new Map<string, MountedVolume>()
  readonly #stale = new Set<string>()
  readonly #renewals = new Map<string, () => void>()
  #pod: Pod
  #working: Promise<void> | undefined
  #isClosed = false
  #completion = Promise.withResolvers<void>()

  constructor(pod: Pod, options: MountedPodOptions) {
    this.#pod = pod
    this.#options = options
  }

  get mounted(): ReadonlyMap<string, MountedVolume> {
    return this.#mounted
  }

  get namespace(): string | undefined {
    return this.#pod.metadata.namespace
  }

  /** The pod as it is now. */
  see(pod: Pod): void {
    this.#pod = pod
  }

  /** Sets up what containers use and is not there yet. Resolves with whether all is there. */
  async setUpAll(): Promise<boolean> {
    const missing = this.#missing()
    if (missing.length === 0) return true
    for (const volume of missing) this.#known.set(volume.name, knownVolume(volume))
    await this.#refresh(missing.map(({ name }) => name))
    return this.#missing().length === 0
  }

  /** Resolves when all is there after some change. */
  completed(): Promise<void> {
    return this.#completion.promise
  }

  /** Sets up again what shows this. */
  async changed(shown: Shown): Promise<void> {
    await this.#refresh([...this.#known.keys()].filter((name) => this.#shows(name, shown)))
  }

  /** Resolves once nothing is changed any more. */
  async close(): Promise<void> {
    this.#isClosed = true
    for (const cancel of this.#renewals.values()) cancel()
    await this.#working
  }

  /** Volumes that no container uses are left alone. */
  #missing(): readonly Volume[] {
    const mounts = containersOf(this.#pod).flatMap(({ volumeMounts = [] }) => volumeMounts)
    const used = new Set(mounts.map(({ name }) => name))
    const volumes = specOf(this.#pod).volumes ?? []
    return volumes.filter(({ name }) => used.has(name) && !this.#mounted.has(name))
  }

  #shows(name: string, shown: Shown): boolean {
    return this.#known.get(name)?.shows.some((own) => isSame(own, shown)) ?? false
  }

  #refresh(names: readonly string[]): Promise<void> {
    for (const name of names) this.#stale.add(name)
    this.#working ??= this.#work()
    return this.#working
  }

  async #work(): Promise<void> {
    // What changes at the same time is set up together, and what changes meanwhile afterwards.
    await Promise.resolve()
    while (this.#stale.size > 0 && !this.#isClosed) {
      const names = [...this.#stale]
      this.#stale.clear()
      await Promise.all(names.map((name) => this.#setUp(name)))
    }
    this.#working = undefined
    if (this.#missing().length > 0) return
    this.#completion.resolve()
    this.#completion = Promise.withResolvers()
  }

  async #setUp(name: string): Promise<void> {
    const { clock, onFailure } = this.#options
    const pod = this.#pod
    try {
      const mounted = await this.#known.get(name)?.setUp(this.#placeOf(name))
      if (!mounted) return
      this.#mounted.set(name, mounted)
      if (mounted.again !== undefined) this.#renew(name, mounted.again)
    } catch (error) {
      onFailure(pod, name, error)
      if (this.#mounted.has(name)) this.#renew(name, clock.now() + afterFailure)
    }
  }

  #placeOf(name: string): VolumePlace {
    const { node, client, references, tokens, shell, clock } = this.#options
    const folder = podFolder(node.folder, this.#pod.metadata.uid ?? '')
    const parts = { node, client, references, tokens, shell }
    return { ...parts, pod: this.#pod, name, folder, now: clock.now() }
  }

  #renew(name: string, at: number): void {
    this.#renewals.get(name)?.()
    if (this.#isClosed) return
    const wait = Math.min(Math.max(at - this.#options.clock.now(), shortest), longestTimer)
    this.#renewals.set(
      name,
      this.#options.clock.after(wait, () => void this.#refresh([name])),
    )
  }
}

const afterFailure = 30_000
const shortest = 1000
/** Timers of Node hold no more than 31 bits of milliseconds. */
const longestTimer = 2 ** 31 - 1

const isSame = (a: Shown, b: Shown) =>
  a.kind === b.kind && (a.kind === 'pod' || b.kind === 'pod' || a.name === b.name)
