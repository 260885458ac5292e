import type { Clock } from '@galley/kit/clock'
import type { Logger } from '@galley/kit/logging'
import type { Client } from '../../client/client.ts'
import { isNotFound } from '../../client/errors.ts'
import { pods } from '../../client/resources.ts'
import { patchStatus } from '../cycle/patch-status.ts'
import type { PodInfo } from '../model/pod-info.ts'
import { schedulerName } from '../scheduler-name.ts'
import type { SeriesRecorder } from '../series-recorder.ts'
import type { Nominations } from './nominations.ts'
import type { Candidate } from './select-victims.ts'

export interface EvictorTools {
  readonly client: Client
  readonly clock: Clock
  readonly log: Logger
  readonly events: SeriesRecorder
  readonly nominated: Nominations
}

/** Removes pods so that more important ones get their room. */
export class Evictor {
  readonly #tools: EvictorTools
  readonly #preempting = new Set<string>()
  readonly #running = new Set<Promise<void>>()

  constructor(tools: EvictorTools) {
    this.#tools = tools
  }

  /** Whether pods are still being removed for one; it is not to be tried meanwhile. */
  isPreempting(uid: string): boolean {
    return this.#preempting.has(uid)
  }

  /** Removes the victims in the background. */
  evict(pod: PodInfo, candidate: Candidate, onFailure: () => void): void {
    this.#preempting.add(pod.uid)
    const running = this.#evict(pod, candidate)
      .catch((error: unknown) => {
        this.#tools.log.debug({ err: error, pod: pod.name }, 'making room for a pod failed')
        this.#preempting.delete(pod.uid)
        onFailure()
      })
      .finally(() => this.#running.delete(running))
    this.#running.add(running)
  }

  /** Resolves once nothing is being removed any more. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#running)
  }

  async #evict(pod: PodInfo, { node, victims }: Candidate): Promise<void> {
    const { client, clock, nominated } = this.#tools
    const outdone = nominated.on(node.name).filter(({ priority }) => priority < pod.priority)
    for (const { pod: other } of outdone)
      await patchStatus(other, { nominatedNode: '' }, client, clock.now())
    const last = victims.at(-1)
    await Promise.all(victims.slice(0, -1).map((victim) => this.#remove(victim, pod, node.name)))
    // The pod may be tried as soon as the last victim is seen to be gone.
    this.#preempting.delete(pod.uid)
    if (last) await this.#remove(last, pod, node.name)
  }

  async #remove(victim: PodInfo, { uid, pod }: PodInfo, node: string): Promise<void> {
    const { client, clock, events } = this.#tools
    const condition = {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'PreemptionByScheduler',
      message: `${schedulerName}: preempting to accommodate a higher priority pod`,
    } as const
    await patchStatus(victim.pod, { condition }, client, clock.now())
    const { namespace, name } = victim
    try {
      await client.delete(pods, { namespace, name })
    } catch (error) {
      if (isNotFound(error)) return
      throw error
    }
    events.tell({
      type: 'Normal',
      reason: 'Preempted',
      action: 'Preempting',
      note: `Preempted by pod ${uid} on node ${node}`,
      regarding: victim.pod,
      related: pod,
    })
  }
}
