export interface UsagePoint {
  /** Milliseconds since the epoch. */
  readonly at: number
  /** Cores, on average since the point before. */
  readonly cpu: number
  /** Bytes of working set. */
  readonly memory: number
}

/** An hour, by points ten seconds apart. */
const mostPoints = 360
const distance = 10_000
const fields = 3

/** What a container used during the last hour. */
export class UsageRing {
  readonly #values = new Float64Array(mostPoints * fields)
  #count = 0
  #next = { since: 0, cpuSeconds: 0 }

  /** CPU is counted up; a count that is less than before begins anew, as a container does, and so does a clock that is set back. */
  add({ at, cpuSeconds, memory }: { at: number; cpuSeconds: number; memory: number }): void {
    const { since, cpuSeconds: before } = this.#next
    const elapsed = at - since
    const isEarly = elapsed >= 0 && elapsed < distance
    if (since !== 0 && isEarly && cpuSeconds >= before) return
    this.#next = { since: at, cpuSeconds }
    if (since === 0 || cpuSeconds < before || elapsed <= 0) return
    const place = (this.#count++ % mostPoints) * fields
    this.#values.set([at, (cpuSeconds - before) / (elapsed / 1000), memory], place)
  }

  /** The oldest first. */
  get points(): readonly UsagePoint[] {
    const first = Math.max(0, this.#count - mostPoints)
    return Array.from({ length: this.#count - first }, (_, at) => {
      const place = ((first + at) % mostPoints) * fields
      const [time = 0, cpu = 0, memory = 0] = this.#values.subarray(place, place + fields)
      return { at: time, cpu, memory }
    })
  }
}
