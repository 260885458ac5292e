import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { sleep } from '@galley/kit/clock'
import { SimulatedClock } from '@galley/kit/simulated-clock'
import type { Probe } from '../../kinds/pod-spec/types.ts'
import type { ProbeKind, ProbeResult } from '../agent/ports.ts'
import { failure, type ProbeOutcome, success, unknown } from './outcome.ts'
import { ProbeWorker } from './probe-worker.ts'

const start = Date.parse('2026-05-04T12:00:00Z')

type Answer = (clock: SimulatedClock, seconds: number) => ProbeOutcome | Promise<ProbeOutcome>

/** A worker on a container that started now, which answers as `answer` says after so many seconds. */
class Trial {
  readonly clock = new SimulatedClock(start)
  readonly looks: number[] = []
  readonly told: string[] = []
  changes = 0
  readonly worker: ProbeWorker

  constructor(
    context: TestContext,
    kind: ProbeKind,
    probe: Probe,
    answer: Answer,
    before?: ProbeResult,
  ) {
    this.worker = new ProbeWorker({
      kind,
      probe,
      startedAt: start,
      clock: this.clock,
      before,
      look: async () => {
        const seconds = (this.clock.now() - start) / 1000
        this.looks.push(seconds)
        return answer(this.clock, seconds)
      },
      told: ({ kind: outcome }) => this.told.push(outcome),
      changed: () => this.changes++,
    })
    context.after(() => this.worker.close())
  }

  async pass(seconds: number): Promise<this> {
    for (let step = 0; step < seconds * 20; step++) {
      await turn()
      this.clock.advance(50)
    }
    await turn()
    return this
  }
}

const bad: ProbeResult = { isGood: false, message: '' }
const good: ProbeResult = { isGood: true, message: '' }
const from = (second: number) => (_: unknown, at: number) =>
  at >= second ? success : failure('not yet')
const until = (second: number) => (_: unknown, at: number) =>
  at < second ? success : failure('no more')

describe('readiness', () => {
  it('is found soon after the start, without telling what was not ready before', async (context) => {
    const trial = new Trial(context, 'readiness', { periodSeconds: 10 }, from(0.5), bad)
    await trial.pass(1)
    assert.deepEqual(trial.looks, [0, 0.1, 0.3, 0.7])
    assert.deepEqual(trial.worker.result, good)
    assert.deepEqual(trial.told, ['success'])
    assert.equal(trial.changes, 1)
  })

  it('counts looks that take longer than those pauses', async (context) => {
    const answer = async (clock: SimulatedClock) => {
      await sleep(clock, 1000)
      return failure('slow')
    }
    const trial = new Trial(context, 'readiness', { periodSeconds: 2 }, answer, bad)
    await trial.pass(8)
    assert.deepEqual(trial.told, ['failure', 'failure', 'failure'])
  })

  it('is not looked for in the initial delay', async (context) => {
    const trial = new Trial(context, 'readiness', { initialDelaySeconds: 7 }, from(0), bad)
    await trial.pass(6.9)
    assert.deepEqual(trial.looks, [])
    await trial.pass(0.2)
    assert.deepEqual(trial.looks, [7])
  })

  it('goes after as many failures as it may have, and comes back', async (context) => {
    const probe = { periodSeconds: 2, failureThreshold: 2, successThreshold: 2 }
    const between = (_: unknown, at: number) => (at < 3 || at > 9 ? success : failure('busy'))
    const trial = new Trial(context, 'readiness', probe, between, good)
    await trial.pass(5)
    assert.deepEqual([trial.looks, trial.changes], [[2, 4], 0])
    await trial.pass(2)
    assert.deepEqual([trial.worker.result, trial.changes], [{ isGood: false, message: 'busy' }, 1])
    await trial.pass(4)
    assert.deepEqual([trial.looks, trial.changes], [[2, 4, 6, 8, 10], 1])
    await trial.pass(1.1)
    assert.deepEqual([trial.worker.result, trial.changes], [good, 2])
  })

  it('says of an error of the prober nothing at all', async (context) => {
    const probe = { periodSeconds: 1, failureThreshold: 1 }
    const trial = new Trial(context, 'readiness', probe, () => unknown('odd'), good)
    await trial.pass(3.5)
    assert.deepEqual([trial.told, trial.worker.result], [['error', 'error', 'error'], good])
  })
})

describe('liveness', () => {
  it('is looked at every period after the initial delay, until it fails', async (context) => {
    const probe = { periodSeconds: 3, initialDelaySeconds: 5, failureThreshold: 2 }
    const trial = new Trial(context, 'liveness', probe, until(10), good)
    await trial.pass(30)
    assert.deepEqual(trial.looks, [6, 9, 12, 15])
    assert.deepEqual(trial.worker.result, { isGood: false, message: 'no more' })
    assert.equal(trial.changes, 1)
  })
})

describe('a start', () => {
  it('is decided once', async (context) => {
    const trial = new Trial(context, 'startup', { periodSeconds: 10 }, from(12))
    await trial.pass(60)
    assert.deepEqual(trial.worker.result, good)
    assert.equal(trial.looks.at(-1), 20)
    assert.deepEqual(trial.told, ['failure', 'success'])
  })

  it('has failed after as many periods as it may take', async (context) => {
    const probe = { periodSeconds: 2, failureThreshold: 3 }
    const trial = new Trial(context, 'startup', probe, () => failure('never'))
    await trial.pass(5.9)
    assert.equal(trial.worker.result, undefined)
    await trial.pass(10)
    assert.deepEqual(trial.worker.result, { isGood: false, message: 'never' })
    assert.equal(trial.told.length, 3)
  })
})
