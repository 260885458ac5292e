import type { RunnableImage } from '@galley/containers/image/runnable-image'
import type { PodContainerState, SandboxState } from '@galley/containers/pods/pod-runtime'
import type { ContainerImage } from 'kubernetes-types/core/v1.js'
import type { Pod } from '../../client/resources.ts'
import type { Container } from '../../kinds/pod-spec/types.ts'

/** The images of a machine's nodes, shared by all of them. */
export interface NodeImages {
  /**
   * As the container's pull policy asks for it; told of by events on the pod (`Pulling`, `Pulled`, `Failed`, `BackOff`,
   * `ErrImageNeverPull`, `InspectFailed`). Back-off of an image that cannot be pulled is kept inside: asked again within it,
   * this answers at once with `ImagePullBackOff`. Pull secrets are those that the pod names.
   */
  ensure(pod: Pod, container: Container, signal: AbortSignal): Promise<ImageOutcome>
  /** For the node's status, the largest first, at most 50. */
  list(): Promise<readonly ContainerImage[]>
}

export type ImageOutcome =
  | {
      readonly kind: 'present'
      readonly image: RunnableImage
      /** For the container's status: `REPOSITORY@sha256:…`, or the digest alone where it came from no registry. */
      readonly imageID: string
      /** For the container's status: the image's full name. */
      readonly name: string
    }
  | {
      readonly kind: 'absent'
      /** `ErrImagePull`, `ImagePullBackOff`, `ErrImageNeverPull`, `InvalidImageName`, `ImageInspectError`, … */
      readonly reason: string
      /** For the waiting state in the container's status. */
      readonly message: string
    }

/** Whether a container has started up and takes traffic, and whether it is to be ended. */
export type ProbeKind = 'startup' | 'readiness' | 'liveness'

/** One prober for all nodes of the machine. */
export interface Prober {
  /**
   * Called after each look at a pod: probes of containers that run begin, and those of others end. `isLeaving`: liveness and
   * startup probes end, readiness goes on. The sandbox tells the address and the containers' ids.
   */
  follow(pod: Pod, sandbox: SandboxState | undefined, isLeaving: boolean): void
  forget(uid: string): void
  /** Undefined where there is no such probe, or nothing is known yet of this very container. */
  result(containerId: string, probe: ProbeKind): ProbeResult | undefined
  /** Calls `listener` with a pod's uid whenever one of its results has changed. */
  listen(listener: (uid: string) => void): () => void
  close(): void
}

export interface ProbeResult {
  readonly isGood: boolean
  /** Of the last failure. */
  readonly message: string
}

export interface Hooks {
  /**
   * Runs a container's `postStart` or `preStop`. Rejects with `HookError` when it failed, whose message is what the event
   * (`FailedPostStartHook`, `FailedPreStopHook`) is to say; with the signal's reason when it aborts.
   */
  run(
    pod: Pod,
    container: Container,
    sandbox: SandboxState,
    containerId: string,
    hook: 'postStart' | 'preStop',
    signal: AbortSignal,
  ): Promise<void>
}

export class HookError extends Error {
  override readonly name = 'HookError'
  /** What exactly failed. A container whose `postStart` failed waits with it; it is not told by events. */
  readonly details: string

  constructor(message: string, details: string) {
    super(message)
    this.details = details
  }
}

/** Where to find what runs of a pod: for logs, exec, attach, port-forward and metrics. */
export interface RunningPods {
  /** By the pod's uid. */
  pod(uid: string): RunningPod | undefined
  all(): readonly RunningPod[]
  /** Calls `listener` with a pod's uid after each change of what runs of it. */
  listen(listener: (uid: string) => void): () => void
}

export interface RunningPod {
  /** As it was last seen. */
  readonly pod: Pod
  readonly sandbox: SandboxState | undefined
  /** The one whose attempt is the highest, of each name. */
  container(name: string): PodContainerState | undefined
  /** The one before that, while it is kept. */
  previous(name: string): PodContainerState | undefined
}

/** One node of the machine, as its agent knows it. Followed by logs, exec, metrics and the rest that it serves. */
export interface AgentNode {
  readonly name: string
  readonly running: RunningPods
}
