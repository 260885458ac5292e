import type { PodMount } from '@galley/containers/pods/pod-runtime'
import type { Pod } from '../../client/resources.ts'
import type { Container } from '../../kinds/pod-spec/types.ts'

/**
 * The volumes of a node's pods. What they hold follows the ConfigMaps, Secrets, labels and annotations that they show for
 * as long as they are mounted; tokens are renewed in time.
 */
export interface PodVolumes {
  /**
   * Resolves once all volumes of the pod are there, which they may be already. What fails is told by an event
   * (`FailedMount`) and tried again, until the signal aborts: then it rejects.
   */
  mount(pod: Pod, signal: AbortSignal): Promise<void>

  /** How a container of a pod sees its volumes. Throws `ConfigurationError`. `env` is what `subPathExpr` may name. */
  mountsOf(
    pod: Pod,
    container: Container,
    env: ReadonlyMap<string, string>,
  ): Promise<readonly PodMount[]>

  /** Groups that a pod's persistent volumes want their users to have. */
  groupsOf(pod: Pod): readonly number[]

  /** Removes all files of a pod, none of whose containers runs any more. Nothing there is fine. */
  unmount(uid: string): Promise<void>

  /** The uids of all pods that have files, also of those that were there before this process. */
  pods(): Promise<readonly string[]>

  /** Which volume holds more than its limit allows, in the words of an eviction's message. */
  excess(pod: Pod): Promise<string | undefined>

  /** Nothing follows its objects any more; the files stay. */
  close(): void
}
