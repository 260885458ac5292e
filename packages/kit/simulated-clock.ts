import type { Clock } from './clock.ts'

interface Alarm {
  readonly at: number
  readonly run: () => void
}

/** A clock that moves only when told to. Alarms fire in order of their time, then of their setting. */
export class SimulatedClock implements Clock {
  #time: number
  #alarms: Alarm[] = []

  constructor(start = 0) {
    this.#time = start
  }

  now(): number {
    return this.#time
  }

  monotonic(): number {
    return this.#time
  }

  after(milliseconds: number, run: () => void): () => void {
    const alarm = { at: this.#time + Math.max(0, milliseconds), run }
    this.#alarms.push(alarm)
    return () => {
      this.#alarms = this.#alarms.filter((other) => other !== alarm)
    }
  }

  /** Moves on by `milliseconds`, firing what falls due on the way, each at its own time. */
  advance(milliseconds: number): void {
    const end = this.#time + milliseconds
    for (let alarm = this.#nextDue(end); alarm; alarm = this.#nextDue(end)) {
      this.#time = alarm.at
      alarm.run()
    }
    this.#time = end
  }

  #nextDue(end: number): Alarm | undefined {
    const due = this.#alarms.filter((alarm) => alarm.at <= end)
    const first = due.reduce<Alarm | undefined>((a, b) => (a && a.at <= b.at ? a : b), undefined)
    this.#alarms = this.#alarms.filter((alarm) => alarm !== first)
    return first
  }
}
