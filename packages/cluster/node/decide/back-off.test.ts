import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type BackOff, durationText, restarted, waitOf } from './back-off.ts'

test('a container that ends at once is started again later and later, up to five minutes', () => {
  let backOff: BackOff | undefined
  let now = 0
  const waits = []
  for (let round = 0; round < 8; round++) {
    const wait = waitOf(backOff, now, now)
    waits.push(wait / 1000)
    now += wait
    backOff = restarted(backOff, now - wait, now)
  }
  assert.deepEqual(waits, [0, 10, 20, 40, 80, 160, 300, 300])
})

test('a container that ran for more than ten minutes is started again at once', () => {
  const backOff = { delay: 160_000, at: 0 }
  assert.equal(waitOf(backOff, 600_000, 600_000), 160_000)
  assert.equal(waitOf(backOff, 600_001, 600_001), 0)
  assert.equal(restarted(backOff, 600_001, 600_001).delay, 10_000)
})

test('durations are written as Go does', () => {
  assert.deepEqual([10_000, 160_000, 300_000].map(durationText), ['10s', '2m40s', '5m0s'])
})
