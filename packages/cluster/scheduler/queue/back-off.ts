import type { Clock } from '@galley/kit/clock'
import { Heap } from './heap.ts'
import { isFirst, type WaitingPod } from './waiting-pod.ts'

const first = 1000
const longest = 10_000
/** Back-offs end at whole seconds, so that pods which wait for the same second come by priority. */
const step = 1000

/** Pods that failed a short while ago: the more often, the longer they wait. */
export class BackOff {
  readonly #clock: Clock
  readonly #rejected: Heap<WaitingPod>
  /** Pods that failed by an error rather than by a filter. They are never tried early. */
  readonly #failed: Heap<WaitingPod>

  constructor(clock: Clock) {
    this.#clock = clock
    const isBefore = (a: WaitingPod, b: WaitingPod) => {
      const [one, other] = [endOf(a), endOf(b)]
      return one === other ? isFirst(a, b) : one < other
    }
    this.#rejected = new Heap(isBefore)
    this.#failed = new Heap(isBefore)
  }

  get isEmpty(): boolean {
    return this.#rejected.size + this.#failed.size === 0
  }

  isDue(pod: WaitingPod): boolean {
    return pod.attempts === 0 || endOf(pod) < Math.floor(this.#clock.now() / step) * step
  }

  add(pod: WaitingPod): void {
    const heap = pod.rejectedBy.size > 0 ? this.#rejected : this.#failed
    heap.add(pod)
  }

  remove(pod: WaitingPod): boolean {
    return this.#rejected.remove(pod) || this.#failed.remove(pod)
  }

  /** The next one, although its time has not come: for when there is nothing else to do. */
  takeEarly(): WaitingPod | undefined {
    return this.#rejected.take()
  }

  takeDue(): readonly WaitingPod[] {
    return [this.#rejected, this.#failed].flatMap((heap) => {
      const due: WaitingPod[] = []
      for (let pod = heap.first; pod && this.isDue(pod); pod = heap.first) {
        heap.remove(pod)
        due.push(pod)
      }
      return due
    })
  }

  /** Calls back at the next whole second. */
  atNextStep(run: () => void): () => void {
    const now = this.#clock.now()
    return this.#clock.after(Math.floor(now / step) * step + step - now, run)
  }
}

function endOf(pod: WaitingPod): number {
  pod.backOffEnd ??= Math.floor((pod.since + lengthOf(pod.attempts)) / step) * step
  return pod.backOffEnd
}

const lengthOf = (attempts: number) => Math.min(first * 2 ** Math.min(attempts - 1, 10), longest)
