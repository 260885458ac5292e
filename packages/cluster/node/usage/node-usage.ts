import type { PodRuntime } from '@galley/containers/pods/pod-runtime'
import { type Clock, sleep } from '@galley/kit/clock'
import type { PodUsage, UsageSource, NodeUsage as Use } from '../../client/usage.ts'
import type { AgentNode, RunningPod } from '../agent/ports.ts'
import { Meter } from './meter.ts'
import { type RunningContainer, runningContainers } from './running-containers.ts'
import { type UsagePoint, UsageRing } from './usage-ring.ts'

export interface NodeUsageOptions {
  readonly node: AgentNode
  readonly runtime: Pick<PodRuntime, 'readings'>
  readonly clock: Clock
}

/** A container's readings as they are now. */
export interface MeasuredContainer extends RunningContainer {
  /** Milliseconds since the epoch: when it was read. */
  readonly at: number
  readonly cpuSeconds: number
  readonly memory: number
  readonly processes: number
  /** Undefined while it was read only once. */
  readonly cores?: number
  /** Milliseconds that `cores` are over. */
  readonly window: number
}

export interface MeasuredPod {
  readonly running: RunningPod
  readonly containers: readonly MeasuredContainer[]
}

interface Tracked {
  readonly meter: Meter
  readonly ring: UsageRing
  readonly container: RunningContainer
  readAt: number
}

/**
 * Milliseconds between readings of a container: while it is new, while somebody asks every second or less often, otherwise.
 * Who asks every second would otherwise hear of what was a second ago.
 */
const pauses = { fresh: 500, askedOften: 500, asked: 2000, idle: 10_000 } as const
/** Asking more often than this is asking every second. */
const often = 3000
const freshFor = 3000
/** Who asks every so often wants recent readings. */
const askedFor = 60_000
/** What is due this soon is read at once with what is due now. */
const slack = 250

/**
 * What the pods of a node use, read from their containers now and then: soon after their start, and more often while
 * somebody asks. A node uses what its pods use, since nodes of one machine share whatever else runs there.
 */
export class NodeUsage implements UsageSource {
  readonly #options: NodeUsageOptions
  readonly #tracked = new Map<string, Tracked>()
  /** By the pod's uid, then by the container's name: a container that is replaced goes on. */
  readonly #rings = new Map<string, Map<string, UsageRing>>()
  #changed = Promise.withResolvers<void>()
  #askedAt = Number.NEGATIVE_INFINITY
  #askedBefore = Number.NEGATIVE_INFINITY
  #readAt = 0
  /** CPU seconds of containers that are gone are the node's all the same. */
  #goneSeconds = 0

  constructor(options: NodeUsageOptions) {
    this.#options = options
  }

  /** Reads until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, node } = this.#options
    const unlisten = node.running.listen(() => this.#changed.resolve())
    try {
      while (!signal.aborted) {
        this.#track()
        await this.#readDue()
        const rest = new AbortController()
        const until = AbortSignal.any([signal, rest.signal])
        const pause = sleep(clock, this.#untilNext(), until).catch(() => undefined)
        await Promise.race([pause, this.#changed.promise])
        rest.abort()
      }
    } finally {
      unlisten()
    }
  }

  node(): Use | undefined {
    this.#ask()
    if (this.#readAt === 0) return undefined
    let [cpu, memory, window] = [0, 0, 0]
    for (const { meter } of this.#tracked.values()) {
      cpu += meter.rate?.cores ?? 0
      memory += meter.last?.workingSetBytes ?? 0
      window = Math.max(window, meter.rate?.window ?? 0)
    }
    return { at: this.#readAt, window: window || pauses.idle, usage: { cpu, memory } }
  }

  pod(namespace: string, name: string): PodUsage | undefined {
    this.#ask()
    const running = this.#options.node.running
      .all()
      .find(({ pod: { metadata } }) => metadata.namespace === namespace && metadata.name === name)
    return running && usageOf(this.#measured(running))
  }

  /** All pods with their containers, as they were read last. */
  measured(): readonly MeasuredPod[] {
    this.#ask()
    return this.#options.node.running.all().map((running) => ({
      running,
      containers: this.#measured(running),
    }))
  }

  /** CPU seconds that the node's containers have used since this process runs, those before their last reading. */
  get cpuSeconds(): number {
    let sum = this.#goneSeconds
    for (const { meter } of this.#tracked.values()) sum += meter.last?.cpuSeconds ?? 0
    return sum
  }

  /** What a container of a pod used during the last hour. */
  history(podUid: string, container: string): readonly UsagePoint[] {
    return this.#rings.get(podUid)?.get(container)?.points ?? []
  }

  #ask(): void {
    const { clock } = this.#options
    const now = clock.monotonic()
    const isNew = now - this.#askedAt > askedFor
    // Who asks for all pods asks for one after the other.
    if (now - this.#askedAt > pauses.fresh) this.#askedBefore = this.#askedAt
    this.#askedAt = now
    if (isNew) this.#changed.resolve()
  }

  #measured(running: RunningPod): readonly MeasuredContainer[] {
    return runningContainers(running).flatMap((container) => {
      const { meter } = this.#tracked.get(container.id) ?? {}
      const last = meter?.last
      if (!last) return []
      const { at, cpuSeconds, workingSetBytes: memory, processes } = last
      const { rate } = meter
      const use = { ...container, at, cpuSeconds, memory, processes, window: rate?.window ?? 0 }
      return [rate ? { ...use, cores: rate.cores } : use]
    })
  }

  #track(): void {
    this.#changed = Promise.withResolvers<void>()
    const all = this.#options.node.running.all()
    const uids = new Set(all.map(({ pod }) => pod.metadata.uid ?? ''))
    for (const uid of this.#rings.keys()) if (!uids.has(uid)) this.#rings.delete(uid)
    const ids = new Set<string>()
    for (const running of all)
      for (const container of runningContainers(running)) {
        ids.add(container.id)
        if (!this.#tracked.has(container.id)) this.#begin(running, container)
      }
    for (const [id, { meter }] of this.#tracked)
      if (!ids.has(id)) {
        this.#goneSeconds += meter.last?.cpuSeconds ?? 0
        this.#tracked.delete(id)
      }
  }

  #begin({ pod }: RunningPod, container: RunningContainer): void {
    const uid = pod.metadata.uid ?? ''
    const rings = this.#rings.get(uid) ?? new Map<string, UsageRing>()
    this.#rings.set(uid, rings)
    const ring = rings.get(container.name) ?? new UsageRing()
    rings.set(container.name, ring)
    const meter = new Meter(container.startedAt)
    this.#tracked.set(container.id, { meter, ring, container, readAt: 0 })
  }

  async #readDue(): Promise<void> {
    const due = [...this.#tracked.values()].filter((it) => this.#dueIn(it) <= slack)
    await Promise.all(due.map((tracked) => this.#read(tracked)))
    this.#readAt = this.#options.clock.now()
  }

  async #read(tracked: Tracked): Promise<void> {
    const { clock, runtime } = this.#options
    const { meter, ring, container } = tracked
    tracked.readAt = clock.monotonic()
    try {
      const readings = await runtime.readings(container.id)
      // A container that ends reads as nothing.
      if (readings.cpuSeconds < (meter.last?.cpuSeconds ?? 0)) return
      const at = clock.now()
      meter.add({ ...readings, at })
      ring.add({ at, cpuSeconds: readings.cpuSeconds, memory: readings.workingSetBytes })
    } catch {
      // It has just ended; whoever runs it will say so.
    }
  }

  #untilNext(): number {
    let next: number = pauses.idle
    for (const tracked of this.#tracked.values()) next = Math.min(next, this.#dueIn(tracked))
    return Math.max(slack, next)
  }

  #dueIn({ container, meter, readAt }: Tracked): number {
    const { clock } = this.#options
    if (readAt === 0) return container.startedAt + pauses.fresh - clock.now()
    const isFresh = clock.now() - container.startedAt < freshFor || meter.rate === undefined
    const pause = isFresh ? pauses.fresh : this.#pause()
    return readAt + pause - clock.monotonic()
  }

  #pause(): number {
    const now = this.#options.clock.monotonic()
    if (now - this.#askedAt >= askedFor) return pauses.idle
    return now - this.#askedBefore < often ? pauses.askedOften : pauses.asked
  }
}

/** Only when all that runs of a pod is known: half of it would be taken for little. */
function usageOf(containers: readonly MeasuredContainer[]): PodUsage | undefined {
  const known = containers.flatMap(({ name, cores, memory }) =>
    cores === undefined ? [] : [{ name, cpu: cores, memory }],
  )
  if (known.length === 0 || known.length < containers.length) return undefined
  return {
    at: Math.min(...containers.map(({ at }) => at)),
    window: Math.max(...containers.map(({ window }) => window)),
    containers: known,
  }
}
