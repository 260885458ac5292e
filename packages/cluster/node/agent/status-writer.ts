import { sleep } from '@galley/kit/clock'
import type { PodStatus } from 'kubernetes-types/core/v1.js'
import { isNotFound } from '../../client/errors.ts'
import { type Pod, pods } from '../../client/resources.ts'
import { statusPatch } from '../status/status-patch.ts'
import type { WorkerParts } from './worker-parts.ts'

const firstPause = 100
const longestPause = 10_000

/** Writes a pod's status, the latest only, without keeping the worker waiting. */
export class StatusWriter {
  readonly #parts: Pick<WorkerParts, 'client' | 'clock' | 'log' | 'signal'>
  /** The pod's newest version that is known. */
  #pod: Pod
  #wanted: PodStatus | undefined
  #writing: Promise<void> | undefined

  constructor(parts: Pick<WorkerParts, 'client' | 'clock' | 'log' | 'signal'>, pod: Pod) {
    this.#parts = parts
    this.#pod = pod
  }

  get pod(): Pod {
    return this.#pod
  }

  /** A version of the pod came. Older ones than what was written are nothing new. */
  see(pod: Pod): void {
    if (revisionOf(pod) >= revisionOf(this.#pod)) this.#pod = pod
  }

  write(status: PodStatus): void {
    this.#wanted = status
    this.#writing ??= this.#work().finally(() => {
      this.#writing = undefined
    })
  }

  /** Resolves once all is written, or the pod is gone, or the agent stops. */
  async flushed(): Promise<void> {
    while (this.#writing) await this.#writing
  }

  async #work(): Promise<void> {
    const { clock, log, signal } = this.#parts
    for (let pause = firstPause; this.#wanted && !signal.aborted; ) {
      const status = this.#wanted
      try {
        await this.#send(status)
        if (this.#wanted === status) this.#wanted = undefined
        pause = firstPause
      } catch (error) {
        if (isNotFound(error)) return this.#forget()
        log.debug({ err: error, pod: this.#pod.metadata.name }, 'a pod status was not written')
        await sleep(clock, pause, signal).catch(() => undefined)
        pause = Math.min(pause * 2, longestPause)
      }
    }
  }

  #forget(): void {
    this.#wanted = undefined
  }

  async #send(status: PodStatus): Promise<void> {
    const patch = statusPatch(this.#pod.status ?? {}, status)
    if (!patch) return
    const { namespace, name = '', uid } = this.#pod.metadata
    const place = { namespace, name, subresource: 'status' }
    const change = { metadata: { uid }, status: patch }
    this.see(await this.#parts.client.patch(pods, place, 'strategic', change))
  }
}

const revisionOf = ({ metadata }: Pod): bigint => BigInt(metadata.resourceVersion ?? 0)
