import type { Pod } from '../../client/resources.ts'
import type { Container } from '../../kinds/pod-spec/types.ts'

export type ProbeKind = 'liveness' | 'readiness' | 'startup'

/**
 * Asks the containers of a node's pods how they are. Whoever runs the pods says which containers run, asks for their health
 * whenever a status is written, and restarts those that failed.
 */
export interface PodProbes {
  /** Every container that runs is to be told, also one without probes. One that is known by its id goes on as it was. */
  started(container: ProbedContainer): void

  /** Nothing is asked of it any more, and nothing known. */
  stopped(containerId: string): void

  /** The pod is to end: its liveness and its start matter no more, its readiness does until its containers have stopped. */
  ending(podUid: string): void

  /** Undefined of a container that was not said to run. */
  healthOf(containerId: string): ContainerHealth | undefined

  /** Lines of Prometheus' text format: `prober_probe_total`. */
  metrics(): string

  /** Ends all probing. */
  close(): void
}

export interface ProbedContainer {
  readonly pod: Pod
  readonly container: Container
  /** As the runtime gave it. */
  readonly id: string
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  /** The pod's; its node's where it uses the node's network. */
  readonly address: string
  /** What the pod's status says of a container that ran before this process did: it holds until probes know better. */
  readonly before?: Pick<ContainerHealth, 'started' | 'ready'>
}

export interface ContainerHealth {
  /** As in a container's status. */
  readonly started: boolean
  readonly ready: boolean
  /** The container is to be stopped: this probe failed as often as it may. */
  readonly failed?: 'liveness' | 'startup'
}
