import type { RunnableImage } from '@galley/containers/image/runnable-image'
import type { PodContainerConfig, SandboxConfig } from '@galley/containers/pods/pod-runtime'
import type { LogLimits } from '@galley/containers/state/container-config'
import type { Pod } from '../../client/resources.ts'
import type { Container } from '../../kinds/pod-spec/types.ts'

/** Says what a pod's sandbox and its containers are to be like. */
export interface PodConfigurator {
  /** Why the node does not take the pod, if so: it is Failed then. */
  refusal(pod: Pod): Refusal | undefined

  /** Throws `ConfigurationError`: the sandbox cannot be made (`FailedCreatePodSandBox`). */
  sandboxConfigOf(pod: Pod): Promise<SandboxConfig>

  /**
   * The pod's volumes must be mounted. Looks up what the pod refers to each time. Throws `ConfigurationError`: the container
   * waits as `CreateContainerConfigError`, to be tried again.
   */
  containerConfigOf(request: ContainerRequest): Promise<PodContainerConfig>
}

export interface ContainerRequest {
  readonly pod: Pod
  readonly container: Container
  readonly image: RunnableImage
  readonly attempt: number
  /** Of the sandbox; the node's where the pod uses the node's network. */
  readonly podAddresses: readonly string[]
  readonly logs: LogLimits
  readonly annotations: Readonly<Record<string, string>>
}

/** `Pod was rejected: MESSAGE` is the status's message; the event's reason and message are these. */
export interface Refusal {
  readonly reason: string
  readonly message: string
}

/** The message is the kubelet's: for a container's status, and after `Error: ` for its event. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError'
}
