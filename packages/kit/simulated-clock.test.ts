import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { sleep } from './clock.ts'
import { SimulatedClock } from './simulated-clock.ts'

test('alarms fire in order of time, each seeing its own time', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1000), { maxLength: 20 }), (delays) => {
      const clock = new SimulatedClock()
      const seen: number[] = []
      for (const delay of delays) clock.after(delay, () => seen.push(clock.now()))
      clock.advance(1000)
      assert.deepEqual(
        seen,
        delays.toSorted((a, b) => a - b),
      )
    }),
  )
})

test('an alarm set by an alarm fires within the same advance', () => {
  const clock = new SimulatedClock()
  const seen: number[] = []
  clock.after(10, () => clock.after(5, () => seen.push(clock.now())))
  clock.advance(20)
  assert.deepEqual(seen, [15])
})

test('a cancelled alarm does not fire', () => {
  const clock = new SimulatedClock()
  const cancel = clock.after(1, () => assert.fail('fired'))
  cancel()
  clock.advance(2)
})

test('sleep ends on time, or at once when its signal is aborted', async () => {
  const clock = new SimulatedClock()
  const whole = sleep(clock, 10)
  const controller = new AbortController()
  const cut = sleep(clock, 10, controller.signal)
  controller.abort(new Error('enough'))
  await assert.rejects(cut, /enough/)
  clock.advance(10)
  await whole
})

test('a clock that is set moves the time of day, not what waits', () => {
  const clock = new SimulatedClock(1000)
  const seen: number[] = []
  clock.after(10, () => seen.push(clock.now()))
  clock.jump(-500)
  assert.equal(clock.now(), 500)
  assert.equal(clock.nextIn(), 10)
  clock.advance(10)
  assert.deepEqual([seen, clock.monotonic(), clock.nextIn()], [[510], 1010, undefined])
})
