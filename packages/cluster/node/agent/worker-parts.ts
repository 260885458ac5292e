import type { PodRuntime } from '@galley/containers/pods/pod-runtime'
import type { LogLimits } from '@galley/containers/state/container-config'
import type { Clock } from '@galley/kit/clock'
import type { Logger } from '@galley/kit/logging'
import type { Client } from '../../client/client.ts'
import type { EventRecorder } from '../../client/event-recorder.ts'
import type { Pod } from '../../client/resources.ts'
import type { TrafficBoard } from '../../client/traffic-board.ts'
import type { NodeFacts } from '../configuration/node-facts.ts'
import type { PodConfigurator } from '../configuration/pod-configurator.ts'
import type { Denial } from '../decide/resize.ts'
import type { PodVolumes } from '../volumes/pod-volumes.ts'
import type { Hooks, NodeImages, Prober } from './ports.ts'
import type { SandboxCache } from './sandbox-cache.ts'

/** What a worker of a node's pods uses. */
export interface WorkerParts {
  readonly facts: NodeFacts
  readonly runtime: PodRuntime
  readonly sandboxes: SandboxCache
  readonly configurator: PodConfigurator
  readonly volumes: PodVolumes
  readonly images: NodeImages
  readonly prober: Prober
  readonly hooks: Hooks
  readonly events: EventRecorder
  /** Where it is known that a pod gets no new connections; those of a cluster without services never do. */
  readonly traffic?: TrafficBoard
  readonly client: Client
  readonly clock: Clock
  readonly log: Logger
  readonly logs: LogLimits
  /** Aborts when the agent is to stop; what runs goes on. */
  readonly signal: AbortSignal
  /** Why the node does not take a pod that is new to it. */
  refusal(pod: Pod): { readonly reason: string; readonly message: string } | undefined
  /** Why the node does not give a pod that it has other resources than it has. */
  denial(pod: Pod): Denial | undefined
  /** Called after each look at what runs of a pod. */
  looked(uid: string): void
}
