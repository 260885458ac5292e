import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Memory } from '../memory.ts'
import type { Behavior, Normalization, Normalized } from './normalize.ts'
import { rememberMove } from './scale-events.ts'
import { normalizeWithBehavior } from './with-behavior.ts'
import { normalizeWithoutBehavior } from './without-behavior.ts'

const policy = fc.record({
  type: fc.constantFrom('Pods', 'Percent'),
  value: fc.integer({ min: 1, max: 200 }),
  periodSeconds: fc.integer({ min: 1, max: 120 }),
})
const rules = fc.record({
  stabilizationWindowSeconds: fc.integer({ min: 0, max: 120 }),
  selectPolicy: fc.constantFrom('Max', 'Min', 'Disabled'),
  policies: fc.array(policy, { minLength: 1, maxLength: 3 }),
})
const behaviors: fc.Arbitrary<Behavior | undefined> = fc.option(
  fc.record({ scaleUp: rules, scaleDown: rules }),
  { nil: undefined },
)
const settings = fc
  .record({
    behavior: behaviors,
    bounds: fc.tuple(fc.integer({ min: 1, max: 30 }), fc.nat(30)),
    period: fc.integer({ min: 1, max: 30 }),
  })
  .map(({ bounds: [min, more], ...it }) => ({ ...it, min, max: min + more }))

interface Step {
  readonly asked: Normalization
  readonly result: Normalized
}

/** Lets proposals come one after another, each followed as far as it may be. */
function* course(
  proposals: readonly number[],
  {
    behavior,
    min,
    max,
    period,
  }: { behavior: Behavior | undefined; min: number; max: number; period: number },
): Generator<Step> {
  const memory = new Memory()
  let current = min
  let now = 0
  memory.recommendations.push({ replicas: current, at: now })
  for (const proposed of proposals) {
    now += period * 1000
    const asked = { memory, now, current, proposed, min, max, downscaleWindow: 300_000 }
    const result = behavior
      ? normalizeWithBehavior(asked, behavior)
      : normalizeWithoutBehavior(asked)
    yield { asked, result }
    if (result.replicas === current) continue
    rememberMove(memory, behavior, { from: current, to: result.replicas, now })
    current = result.replicas
  }
}

const everyStep = (check: (step: Step, behavior: Behavior | undefined) => void) =>
  fc.assert(
    fc.property(fc.array(fc.nat(60), { maxLength: 40 }), settings, (proposals, setting) => {
      for (const step of course(proposals, setting)) check(step, setting.behavior)
    }),
  )

describe('what a proposal comes to', () => {
  it('is never above the maximum, nor below the minimum', () => {
    everyStep(({ asked, result }) => {
      assert.ok(result.replicas <= asked.max && result.replicas >= asked.min)
    })
  })

  it('never goes the other way than some recent proposal', () => {
    everyStep(({ asked, result }) => {
      const seen = [asked.proposed, ...asked.memory.recommendations.map(({ replicas }) => replicas)]
      if (result.replicas > asked.current) assert.ok(Math.max(...seen) > asked.current)
      if (result.replicas < asked.current) assert.ok(Math.min(...seen) < asked.current)
    })
  })

  it('does not move in a direction that is disabled', () => {
    everyStep(({ asked, result }, behavior) => {
      if (behavior?.scaleUp?.selectPolicy === 'Disabled')
        assert.ok(result.replicas <= asked.current)
      if (behavior?.scaleDown?.selectPolicy === 'Disabled')
        assert.ok(result.replicas >= asked.current)
    })
  })

  it('keeps to its policies over any period', () => {
    const onePolicy = fc.record({
      period: fc.integer({ min: 1, max: 30 }),
      value: fc.integer({ min: 1, max: 5 }),
      periodSeconds: fc.integer({ min: 1, max: 120 }),
    })
    fc.assert(
      fc.property(fc.array(fc.nat(60), { maxLength: 40 }), onePolicy, (proposals, given) => {
        const { period, value, periodSeconds } = given
        const up = { selectPolicy: 'Max', policies: [{ type: 'Pods', value, periodSeconds }] }
        const still = { stabilizationWindowSeconds: 0, selectPolicy: 'Disabled' }
        const behavior: Behavior = { scaleUp: up, scaleDown: still }
        const moves: { at: number; change: number }[] = []
        for (const { asked, result } of course(proposals, { behavior, min: 1, max: 100, period }))
          moves.push({ at: asked.now, change: result.replicas - asked.current })
        for (const { at: end } of moves) {
          const within = moves.filter(({ at }) => at <= end && at > end - periodSeconds * 1000)
          assert.ok(within.reduce((sum, { change }) => sum + change, 0) <= value)
        }
      }),
    )
  })

  it('waits out the window before it goes down, without a behavior', () => {
    const setting = { behavior: undefined, min: 1, max: 20, period: 15 }
    const proposals = [4, ...Array.from({ length: 22 }, () => 1)]
    const counts = [...course(proposals, setting)].map(({ result }) => result.replicas)
    assert.deepEqual(counts.indexOf(1), 21)
    assert.ok(counts.slice(0, 21).every((count) => count === 4))
  })

  it('explains every step from the proposal to the outcome', () => {
    everyStep(({ asked, result }) => {
      let at = asked.proposed
      for (const { from, to, because } of result.limits) {
        assert.equal(from, at)
        assert.notEqual(to, from)
        assert.ok(because)
        at = to
      }
      assert.equal(at, result.replicas)
    })
  })
})
