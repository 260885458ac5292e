import type { UsageSource } from '../../client/usage.ts'
import type { ResourceRequirements } from '../../kinds/pod-spec/types.ts'

/**
 * What the containers of a node use. Whoever runs them says which there are; they are read now and then, more often while
 * somebody asks. The node's own use is what its pods use: nodes of one machine share its other processes.
 */
export interface ContainerUsages extends UsageSource {
  /** The container runs. One that is known by its id goes on as it was, with these resources. */
  started(container: MeasuredContainer): void

  /** It has ended; what it used is forgotten. */
  stopped(containerId: string): void

  /** All that run, as they were read last. */
  readings(): readonly ContainerReading[]

  /** What a pod's containers used during the last hour. */
  history(podUid: string): readonly ContainerHistory[]

  /** Nothing is read any more. */
  close(): void
}

export interface MeasuredContainer {
  /** As the runtime gave it. */
  readonly id: string
  readonly namespace: string
  readonly pod: string
  readonly podUid: string
  readonly name: string
  /** Its image's name. */
  readonly image: string
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  readonly resources: ResourceRequirements
}

export interface ContainerReading {
  readonly container: MeasuredContainer
  /** Milliseconds since the epoch. */
  readonly at: number
  /** CPU time since the start. */
  readonly cpuSeconds: number
  readonly workingSetBytes: number
  readonly processes: number
  /** Cores in use before `at`; undefined while it was read once only and its start is not known. */
  readonly cores?: number
  /** Over how long, in milliseconds. */
  readonly window: number
}

export interface ContainerHistory {
  readonly name: string
  /** Cores and bytes asked for and allowed, as far as they are given. */
  readonly requests: Amounts
  readonly limits: Amounts
  /** The oldest first. */
  readonly points: readonly UsagePoint[]
}

export interface Amounts {
  readonly cpu?: number
  readonly memory?: number
}

export interface UsagePoint {
  /** Milliseconds since the epoch. */
  readonly at: number
  /** Cores, on average since the point before. */
  readonly cpu: number
  /** Bytes of working set. */
  readonly memory: number
}
