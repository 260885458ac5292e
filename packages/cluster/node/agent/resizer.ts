import type { ContainerStatus, PodCondition, PodStatus } from 'kubernetes-types/core/v1.js'
import type { Pod } from '../../client/resources.ts'
import { timeText } from '../../client/time-text.ts'
import type { ResourceRequirements } from '../../kinds/pod-spec/types.ts'
import { containerResources, podResources } from '../configuration/resources.ts'
import type { Resize } from '../decide/pod-actions.ts'
import {
  type Denial,
  type Granted,
  resizableContainers,
  sameResources,
  withGranted,
} from '../decide/resize.ts'
import type { WorkerParts } from './worker-parts.ts'

type Parts = Pick<WorkerParts, 'clock' | 'denial' | 'facts' | 'runtime'>

/** What a pod's containers have of resources, and how they get others while they run. */
export class Resizer {
  readonly #parts: Parts
  #granted: Granted
  /** By the container's id. */
  readonly #actual = new Map<string, ResourceRequirements>()
  #denial: Denial | undefined
  #error: string | undefined

  /** `status` is what was said of the pod last: what it had then it still has. */
  constructor(parts: Parts, pod: Pod, { containerStatuses, initContainerStatuses }: PodStatus) {
    this.#parts = parts
    const told = [...(initContainerStatuses ?? []), ...(containerStatuses ?? [])]
    for (const { containerID = '', resources, state } of told)
      if (resources && state?.running) this.#actual.set(idOf(containerID), resources)
    this.#granted = new Map(
      resizableContainers(pod).map(({ name, resources }) => [
        name,
        grantedBefore(told.find((it) => it.name === name)) ?? resources ?? {},
      ]),
    )
  }

  actual(containerId: string): ResourceRequirements | undefined {
    return this.#actual.get(containerId)
  }

  /** The pod with what it is granted by now. */
  grant(pod: Pod): Pod {
    const granted = withGranted(pod, this.#granted)
    const asks = resizableContainers(pod).some(
      ({ name, resources }) => !sameResources(resources, this.#granted.get(name)),
    )
    this.#denial = asks ? this.#parts.denial(pod) : undefined
    if (!asks || this.#denial) return granted
    this.#granted = new Map(
      resizableContainers(pod).map(({ name, resources }) => [name, resources ?? {}]),
    )
    return pod
  }

  get isDenied(): boolean {
    return this.#denial !== undefined
  }

  /** Conditions of the pod about it; those that were there keep their time. */
  conditions(before: readonly PodCondition[] = []): readonly PodCondition[] {
    const condition = (type: string, reason: string, message: string): PodCondition => ({
      type,
      status: 'True',
      reason,
      message,
      lastTransitionTime:
        before.find((it) => it.type === type)?.lastTransitionTime ??
        timeText(this.#parts.clock.now()),
    })
    return [
      ...(this.#denial
        ? [condition('PodResizePending', this.#denial.reason, this.#denial.message)]
        : []),
      ...(this.#error === undefined
        ? []
        : [condition('PodResizeInProgress', 'Error', this.#error)]),
    ]
  }

  /** Gives running containers what `pod`, as it is granted, says. */
  async resize(pod: Pod, uid: string, resizes: readonly Resize[]): Promise<void> {
    const { facts, runtime } = this.#parts
    try {
      // Limits of parts and of the whole must never contradict each other.
      await runtime.updateSandbox(uid, {})
      for (const { id, container } of resizes) {
        await runtime.updateContainer(id, containerResources(pod, container, facts))
        this.#actual.set(id, container.resources ?? {})
      }
      await runtime.updateSandbox(uid, podResources(pod, facts))
      this.#error = undefined
    } catch (error) {
      this.#error = error instanceof Error ? error.message : String(error)
    }
  }
}

const idOf = (containerID: string): string => containerID.replace(/^.*:\/\//, '')

/** Both halves of what a container that ran had; nothing is known of one that never did. */
function grantedBefore(status: ContainerStatus | undefined): ResourceRequirements | undefined {
  if (!status?.containerID || !status.resources) return undefined
  const { limits, requests } = status.resources
  return {
    ...(limits && { limits }),
    ...((status.allocatedResources ?? requests) && {
      requests: status.allocatedResources ?? requests,
    }),
  } as ResourceRequirements
}
