import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SimulatedClock } from '@galley/kit/simulated-clock'
import { PullBackoff } from './pull-backoff.ts'

test('what fails again and again is tried less and less often, up to every five minutes', () => {
  const clock = new SimulatedClock()
  const backoff = new PullBackoff(clock)
  for (const seconds of [10, 20, 40, 80, 160, 300, 300]) {
    backoff.failed('a', 'odd')
    clock.advance(seconds * 1000 - 1)
    assert.equal(backoff.holding('a'), 'odd')
    clock.advance(1)
    assert.equal(backoff.holding('a'), undefined)
  }
  clock.advance(600_001)
  backoff.failed('a', 'odd')
  clock.advance(10_000)
  assert.equal(backoff.holding('a'), undefined)
  assert.equal(backoff.holding('b'), undefined)
})
