import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Meter } from './meter.ts'
import { UsageRing } from './usage-ring.ts'

const start = Date.parse('2026-05-04T12:00:00Z')

const sample = (seconds: number, cpuSeconds: number) => ({
  at: start + seconds * 1000,
  cpuSeconds,
  workingSetBytes: 1000,
  processes: 1,
})

describe('what a container uses', () => {
  it('is known from its first reading when it has just started', () => {
    const meter = new Meter(start)
    assert.equal(meter.rate, undefined)
    meter.add(sample(0.5, 0.25))
    assert.deepEqual(meter.rate, { cores: 0.5, window: 500 })
  })

  it('is known from its second reading when it ran before', () => {
    const meter = new Meter(start)
    meter.add(sample(600, 100))
    assert.equal(meter.rate, undefined)
    meter.add(sample(600.5, 100.5))
    assert.deepEqual(meter.rate, { cores: 1, window: 500 })
  })

  it('is what came to it lately, over no too short a time', () => {
    const meter = new Meter(start)
    for (const [seconds, cpu] of [
      [0.5, 0],
      [1, 0],
      [3, 2],
      [3.5, 3.5],
    ] as const)
      meter.add(sample(seconds, cpu))
    assert.deepEqual(meter.rate, { cores: 1.4, window: 2500 })
  })

  it('is never less than nothing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat({ max: 100 }), fc.nat({ max: 100 })), { maxLength: 20 }),
        (readings) => {
          const meter = new Meter(start)
          for (const [seconds, cpu] of readings) meter.add(sample(seconds, cpu))
          const { rate } = meter
          if (rate) assert.ok(rate.cores >= 0 && rate.window > 0 && Number.isFinite(rate.cores))
        },
      ),
    )
  })
})

describe('an hour of use', () => {
  it('has a point every ten seconds', () => {
    const ring = new UsageRing()
    for (let second = 0; second <= 60; second += 2)
      ring.add({ at: start + second * 1000, cpuSeconds: second / 2, memory: second })
    assert.deepEqual(
      ring.points.map(({ at, cpu, memory }) => [(at - start) / 1000, cpu, memory]),
      [10, 20, 30, 40, 50, 60].map((second) => [second, 0.5, second]),
    )
  })

  it('goes on with the container that comes in place of another', () => {
    const ring = new UsageRing()
    const used = [10, 20, 30, 1, 2]
    for (const [at, cpuSeconds] of used.entries())
      ring.add({ at: start + at * 10_000, cpuSeconds, memory: 1 })
    assert.deepEqual(
      ring.points.map(({ cpu }) => cpu),
      [1, 1, 0.1],
    )
  })

  it('goes on when the clock is set back', () => {
    const ring = new UsageRing()
    for (const [second, cpuSeconds] of [
      [3600, 0],
      [0, 5],
      [10, 10],
    ] as const)
      ring.add({ at: start + second * 1000, cpuSeconds, memory: 1 })
    assert.deepEqual(
      ring.points.map(({ cpu }) => cpu),
      [0.5],
    )
  })

  it('forgets what was before', () => {
    const ring = new UsageRing()
    for (let at = 0; at < 1000; at++)
      ring.add({ at: start + at * 10_000, cpuSeconds: at, memory: at })
    assert.equal(ring.points.length, 360)
    assert.equal(ring.points.at(0)?.memory, 640)
    assert.equal(ring.points.at(-1)?.memory, 999)
  })
})
