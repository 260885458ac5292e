import type { Clock } from '@galley/kit/clock'
import type { Pod } from '../../client/resources.ts'
import { type ClusterEvent, podEvents } from '../events.ts'
import { BackOff } from './back-off.ts'
import { Heap } from './heap.ts'
import { isFirst, WaitingPod } from './waiting-pod.ts'

export interface QueueOptions {
  readonly clock: Clock
  /** What keeps a pod from being tried, if anything. */
  holds(pod: Pod): string | undefined
  /** Whether an event may help a pod that was rejected by these filters, or held. */
  helps(event: ClusterEvent, pod: WaitingPod): boolean
}

/** Pods that nothing helped are tried again after this long, lest something was missed. */
const longestStay = 300_000
const leftoverInterval = 30_000

/**
 * Pods that wait for a node. Those to be tried come by priority, then by age. Those that did not fit stay aside until
 * something happens that may help them, and then wait out their back-off, unless there is nothing else to do.
 */
export class SchedulingQueue {
  readonly #options: QueueOptions
  readonly #active = new Heap(isFirst)
  readonly #backOff: BackOff
  readonly #aside = new Set<WaitingPod>()
  readonly #pods = new Map<string, WaitingPod>()
  #wake: () => void = () => undefined
  #cancelStep: (() => void) | undefined
  #cancelLeftovers: (() => void) | undefined
  #isClosed = false

  constructor(options: QueueOptions) {
    this.#options = options
    this.#backOff = new BackOff(options.clock)
  }

  find(uid: string): WaitingPod | undefined {
    return this.#pods.get(uid)
  }

  /** A pod that is new, or has changed. */
  set(pod: Pod): void {
    const waiting = this.#pods.get(pod.metadata.uid ?? '')
    if (waiting) this.#update(waiting, pod)
    else this.#enqueue(this.#known(new WaitingPod(pod, this.#options.clock.now())))
  }

  remove(uid: string): void {
    const pod = this.#pods.get(uid)
    if (!pod) return
    this.#pods.delete(uid)
    this.#leave(pod)
  }

  /** The next pod to try; undefined once the queue is closed. It is the caller's until it is put back. */
  async take(): Promise<WaitingPod | undefined> {
    while (!this.#isClosed) {
      const next = this.#active.take() ?? this.#backOff.takeEarly()
      if (next) {
        this.#pods.delete(next.uid)
        next.attempts++
        next.backOffEnd = undefined
        next.rejectedBy = new Set()
        return next
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    return undefined
  }

  /** A pod that was tried in vain. */
  putBack(pod: WaitingPod, rejectedBy: ReadonlySet<string>): void {
    if (this.#pods.has(pod.uid)) return
    pod.since = this.#options.clock.now()
    pod.rejectedBy = rejectedBy
    this.#known(pod)
    if (rejectedBy.size > 0) this.#putAside(pod)
    else this.#enqueue(pod)
  }

  /** Something happened; tries again whom it may help. */
  tell(event: ClusterEvent, concerns: (pod: WaitingPod) => boolean = () => true): void {
    for (const pod of [...this.#aside])
      if (concerns(pod) && this.#options.helps(event, pod)) this.#enqueue(pod)
  }

  /** Tries a pod again at once. */
  activate(uid: string): void {
    const pod = this.#pods.get(uid)
    if (pod && !this.#active.has(pod)) this.#activate(pod)
  }

  close(): void {
    this.#isClosed = true
    this.#cancelStep?.()
    this.#cancelLeftovers?.()
    this.#wake()
  }

  #known(pod: WaitingPod): WaitingPod {
    this.#pods.set(pod.uid, pod)
    return pod
  }

  #update(waiting: WaitingPod, pod: Pod): void {
    const before = waiting.info.pod
    if (!this.#aside.has(waiting)) {
      this.#replace(waiting, pod)
      return
    }
    waiting.become(pod)
    if (podEvents(before, pod).some((event) => this.#options.helps(event, waiting)))
      this.#enqueue(waiting)
  }

  /** Its priority may be another one. */
  #replace(waiting: WaitingPod, pod: Pod): void {
    const isActive = this.#active.remove(waiting)
    const isBackingOff = this.#backOff.remove(waiting)
    waiting.become(pod)
    if (isActive) this.#active.add(waiting)
    if (isBackingOff) this.#backOff.add(waiting)
  }

  /** To be tried, after its back-off. */
  #enqueue(pod: WaitingPod): void {
    if (this.#isHeld(pod)) return
    this.#leave(pod)
    if (this.#backOff.isDue(pod)) this.#active.add(pod)
    else this.#waitOut(pod)
    this.#wake()
  }

  #activate(pod: WaitingPod): void {
    if (this.#isHeld(pod)) return
    this.#leave(pod)
    this.#active.add(pod)
    this.#wake()
  }

  #isHeld(pod: WaitingPod): boolean {
    pod.heldBy = this.#options.holds(pod.info.pod)
    if (pod.heldBy === undefined) return false
    this.#leave(pod)
    this.#putAside(pod)
    return true
  }

  #leave(pod: WaitingPod): void {
    this.#active.remove(pod)
    this.#backOff.remove(pod)
    this.#aside.delete(pod)
  }

  #putAside(pod: WaitingPod): void {
    this.#aside.add(pod)
    if (this.#isClosed) return
    this.#cancelLeftovers ??= this.#options.clock.after(leftoverInterval, () => this.#leftovers())
  }

  #waitOut(pod: WaitingPod): void {
    this.#backOff.add(pod)
    this.#watchBackOff()
  }

  #watchBackOff(): void {
    if (this.#isClosed) return
    this.#cancelStep ??= this.#backOff.atNextStep(() => {
      this.#cancelStep = undefined
      for (const pod of this.#backOff.takeDue()) this.#activate(pod)
      if (!this.#backOff.isEmpty) this.#watchBackOff()
    })
  }

  #leftovers(): void {
    this.#cancelLeftovers = undefined
    const before = this.#options.clock.now() - longestStay
    const pods = [...this.#aside]
    this.#aside.clear()
    for (const pod of pods) this.#putAside(pod)
    for (const pod of pods) if (pod.since < before) this.#enqueue(pod)
  }
}
