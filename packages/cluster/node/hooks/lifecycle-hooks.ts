import type { Pod } from '../../client/resources.ts'
import type { Container } from '../../kinds/pod-spec/types.ts'

/** Runs what containers want run after their start and before their end. */
export interface LifecycleHooks {
  /**
   * Resolves at once without a `postStart`. When it fails that is told by an event (`FailedPostStartHook`), and resolves with
   * the message of the container's status, whose reason is `PostStartHookError`; the container is to be killed.
   */
  postStart(target: HookTarget, signal: AbortSignal): Promise<string | undefined>

  /**
   * Runs a `preStop` for as long as `grace` (milliseconds) allows; one that fails is told by an event. Resolves with the
   * milliseconds that are left for the container to end, at least `leastGrace`. Aborts when the container ended by itself.
   */
  preStop(target: HookTarget, grace: number, signal: AbortSignal): Promise<number>
}

/** What a container gets to end even where its grace period is shorter or used up. */
export const leastGrace = 2000

export interface HookTarget {
  readonly pod: Pod
  readonly container: Container
  /** As the runtime gave it. */
  readonly id: string
  /** The pod's; its node's where it uses the node's network. */
  readonly address: string
}
