import { type Clock, sleep } from '@galley/kit/clock'
import type { Probe } from '../../kinds/pod-spec/types.ts'
import type { ProbeKind, ProbeResult } from '../agent/ports.ts'
import type { ProbeOutcome } from './outcome.ts'

export interface ProbeWorkerOptions {
  readonly kind: ProbeKind
  readonly probe: Probe
  /** When the container started, in milliseconds since the epoch: its probes go by that. */
  readonly startedAt: number
  readonly clock: Clock
  /** What is known before. */
  readonly before: ProbeResult | undefined
  /** Asks the container once. */
  look(): Promise<ProbeOutcome>
  /** Of a look that counts. */
  told(outcome: ProbeOutcome): void
  changed(): void
}

/** Between looks at a container that has just started; they double. */
const shortestPause = 100
const longestPause = 1000

/**
 * Asks one thing of one container again and again, and knows the result: the last one that was found as often as its
 * threshold says. Looks that count come every period from the container's start on. A container that has just started is
 * looked at more often, so that it is ready as soon as it can be: these looks count only for it, and tell nothing.
 */
export class ProbeWorker {
  readonly #options: ProbeWorkerOptions
  readonly #ended = new AbortController()
  #result: ProbeResult | undefined
  #last: boolean | undefined
  #run = 0

  constructor(options: ProbeWorkerOptions) {
    this.#options = options
    this.#result = options.before
    // Ends by rejecting when it is closed.
    this.#work(this.#ended.signal).catch(() => undefined)
  }

  get result(): ProbeResult | undefined {
    return this.#result
  }

  close(): void {
    this.#ended.abort()
  }

  async #work(signal: AbortSignal): Promise<void> {
    const { clock, kind } = this.#options
    if (this.#isDecided(kind)) return
    let due = this.#nextDue()
    await this.#settleIn(due, signal)
    for (;;) {
      await sleep(clock, Math.max(0, due - clock.now()), signal)
      const outcome = await this.#look(signal)
      this.#options.told(outcome)
      due = this.#nextDue()
      if (outcome.kind === 'error') continue
      this.#count(outcome)
      if (this.#isDecided(kind)) return
    }
  }

  /** A start that succeeded or failed, and a liveness that failed, hold for the rest of the container's life. */
  #isDecided(kind: ProbeKind): boolean {
    if (kind === 'startup') return this.#result !== undefined
    return kind === 'liveness' && this.#result?.isGood === false
  }

  /** Until the first look that counts is due. */
  async #settleIn(due: number, signal: AbortSignal): Promise<void> {
    const { clock, kind, startedAt, probe } = this.#options
    if (kind === 'liveness' || this.#result?.isGood) return
    const delay = startedAt + (probe.initialDelaySeconds ?? 0) * 1000 - clock.now()
    if (delay > 0) await sleep(clock, delay, signal)
    for (let pause = shortestPause; ; pause = Math.min(2 * pause, longestPause)) {
      const outcome = await this.#look(signal)
      if (outcome.kind === 'success' || outcome.kind === 'warning') {
        this.#options.told(outcome)
        this.#count(outcome)
        if (this.#isDecided(kind)) this.close()
        return
      }
      if (clock.now() + pause >= due) return
      await sleep(clock, pause, signal)
    }
  }

  async #look(signal: AbortSignal): Promise<ProbeOutcome> {
    const outcome = await this.#options.look()
    signal.throwIfAborted()
    return outcome
  }

  /** When the next period begins that is not in the initial delay. */
  #nextDue(): number {
    const { clock, startedAt, probe } = this.#options
    const { periodSeconds = 10, initialDelaySeconds = 0 } = probe
    const period = periodSeconds * 1000
    const age = Math.max(0, clock.now() - startedAt)
    const earliest = Math.max(age + 1, initialDelaySeconds * 1000)
    return clock.now() - age + Math.max(1, Math.ceil(earliest / period)) * period
  }

  #count(outcome: ProbeOutcome): void {
    const { failureThreshold = 3, successThreshold = 1 } = this.#options.probe
    const isGood = outcome.kind !== 'failure'
    this.#run = this.#last === isGood ? this.#run + 1 : 1
    this.#last = isGood
    if (this.#run < (isGood ? successThreshold : failureThreshold)) return
    const before = this.#result
    this.#result = { isGood, message: outcome.kind === 'failure' ? outcome.output : '' }
    if (before?.isGood !== isGood) this.#options.changed()
  }
}
