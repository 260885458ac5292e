import type { Clock } from './clock.ts'

interface Alarm {
  readonly at: number
  /** In which order it was set. */
  readonly order: number
  readonly run: () => void
  isCancelled: boolean
}

/** A clock that moves only when told to. Alarms fire in order of their time, then of their setting. */
export class SimulatedClock implements Clock {
  #time: number
  /** How far the time of day is off what has passed, as when a machine's clock is set. */
  #offset = 0
  #set = 0
  /** A binary heap: the first is the next to fire. */
  readonly #alarms: Alarm[] = []

  constructor(start = 0) {
    this.#time = start
  }

  now(): number {
    return this.#time + this.#offset
  }

  monotonic(): number {
    return this.#time
  }

  after(milliseconds: number, run: () => void): () => void {
    // Whole milliseconds, as real timers have them.
    const at = this.#time + Math.ceil(Math.max(0, milliseconds))
    const alarm: Alarm = { at, order: this.#set++, run, isCancelled: false }
    this.#push(alarm)
    return () => {
      alarm.isCancelled = true
    }
  }

  /** In how many milliseconds the next alarm fires; undefined if none is set. */
  nextIn(): number | undefined {
    const next = this.#first()
    return next && next.at - this.#time
  }

  /** Moves on by `milliseconds`, firing what falls due on the way, each at its own time. */
  advance(milliseconds: number): void {
    const end = this.#time + milliseconds
    for (let alarm = this.#first(); alarm && alarm.at <= end; alarm = this.#first()) {
      this.#pop()
      this.#time = alarm.at
      alarm.run()
    }
    this.#time = end
  }

  /** Sets the time of day forth or back. What waits goes on waiting as long as before. */
  jump(milliseconds: number): void {
    this.#offset += milliseconds
  }

  #first(): Alarm | undefined {
    while (this.#alarms[0]?.isCancelled) this.#pop()
    return this.#alarms[0]
  }

  #push(alarm: Alarm): void {
    const heap = this.#alarms
    let at = heap.push(alarm) - 1
    while (at > 0) {
      const above = (at - 1) >> 1
      if (!isBefore(alarm, heap[above])) break
      swap(heap, at, above)
      at = above
    }
  }

  #pop(): void {
    const heap = this.#alarms
    const last = heap.pop()
    if (!last || heap.length === 0) return
    heap[0] = last
    for (let at = 0; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2]
      const least = isBefore(heap[right], heap[left]) ? right : left
      if (!isBefore(heap[least], heap[at])) return
      swap(heap, at, least)
      at = least
    }
  }
}

const isBefore = (a: Alarm | undefined, b: Alarm | undefined): boolean =>
  a !== undefined && (b === undefined || a.at < b.at || (a.at === b.at && a.order < b.order))

function swap(heap: Alarm[], a: number, b: number): void {
  const [first, second] = [heap[a], heap[b]]
  if (first && second) [heap[a], heap[b]] = [second, first]
}
