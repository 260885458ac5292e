import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Pod } from '../../../client/resources.ts'
import { timeText } from '../testing/workloads.ts'
import { metricNote } from '../why/metric-note.ts'
import { averageMeasure, type Measure, utilizationMeasure } from './measure.ts'
import { perPodReplicas } from './per-pod.ts'
import type { Reading } from './readings.ts'
import type { Rules } from './rules.ts'

const now = Date.parse('2026-05-04T12:00:00Z')
const rules: Rules = {
  tolerance: { down: 0.1, up: 0.1 },
  cpuInitializationPeriod: 300_000,
  initialReadinessDelay: 30_000,
  now,
}

/** A pod as the metric sees it: how long ago it started, whether it is ready, what it uses (thousandths). */
interface Seen {
  readonly phase: 'Running' | 'Pending' | 'Failed'
  readonly isReady: boolean
  readonly age: number
  readonly since: number
  readonly used: number | undefined
  readonly isLeaving: boolean
}

const seen: fc.Arbitrary<Seen> = fc.record({
  phase: fc.constantFrom('Running', 'Running', 'Running', 'Pending', 'Failed'),
  isReady: fc.boolean(),
  age: fc.integer({ min: 0, max: 1000 }),
  since: fc.integer({ min: 0, max: 1000 }),
  used: fc.option(fc.nat(2000), { nil: undefined }),
  isLeaving: fc.boolean(),
})
const ready: fc.Arbitrary<Seen> = fc.record({
  phase: fc.constant('Running'),
  isReady: fc.constant(true),
  age: fc.constant(3600),
  since: fc.constant(3600),
  used: fc.nat(2000),
  isLeaving: fc.constant(false),
})

const podOf = ({ phase, isReady, age, since, isLeaving }: Seen, index: number): Pod => ({
  metadata: {
    name: `pod-${index}`,
    ...(isLeaving && { deletionTimestamp: timeText(now) }),
  },
  status: {
    phase,
    startTime: timeText(now - age * 1000),
    conditions: [
      {
        type: 'Ready',
        status: isReady ? 'True' : 'False',
        lastTransitionTime: timeText(now - since * 1000),
      },
    ],
  },
})

function calculated(
  pods: readonly Seen[],
  measure: Measure,
  { currentReplicas = pods.length, resource = 'cpu', given = rules } = {},
) {
  const readings = new Map<string, Reading>()
  for (const [index, { used }] of pods.entries())
    if (used !== undefined)
      readings.set(`pod-${index}`, { value: BigInt(used), at: now - 5000, window: 10_000 })
  const note = metricNote()
  const load = {
    pods: pods.map(podOf),
    readings,
    resource,
    currentReplicas,
    measure: () => measure,
  }
  return { note, ...perPodReplicas(load, given, note) }
}

/** Undefined where there is nothing to calculate from. */
function calculatedIfAny(...given: Parameters<typeof calculated>) {
  try {
    return calculated(...given)
  } catch {
    return undefined
  }
}

const requests = (count: number, each: bigint) =>
  new Map(Array.from({ length: count }, (_, index) => [`pod-${index}`, each] as const))
const targets = fc.integer({ min: 1, max: 2000 })

describe('how many pods a load asks for', () => {
  it('is the load divided by the target, rounded up, where all pods count', () => {
    fc.assert(
      fc.property(fc.array(ready, { minLength: 1, maxLength: 20 }), targets, (pods, target) => {
        const { replicas, ratio, average } = calculated(pods, averageMeasure(BigInt(target)))
        const total = pods.reduce((sum, { used = 0 }) => sum + used, 0)
        assert.equal(average, BigInt(Math.floor(total / pods.length)))
        const isWithin = ratio >= 0.9 && ratio <= 1.1
        assert.equal(replicas, isWithin ? pods.length : Math.ceil(ratio * pods.length))
      }),
    )
  })

  it('stays as it is within the tolerance, whatever is missing', () => {
    fc.assert(
      fc.property(fc.array(seen, { minLength: 1, maxLength: 20 }), targets, (pods, target) => {
        const found = calculatedIfAny(pods, averageMeasure(BigInt(target)), { currentReplicas: 7 })
        if (!found) return
        const ratio = found.note.filledRatio ?? found.ratio
        if (ratio >= 0.9 && ratio <= 1.1) assert.equal(found.replicas, 7)
      }),
    )
  })

  it('never moves against the load: down only below the target, up only above it', () => {
    fc.assert(
      fc.property(fc.array(seen, { minLength: 1, maxLength: 20 }), targets, (pods, target) => {
        for (const measure of [
          averageMeasure(BigInt(target)),
          utilizationMeasure(target, requests(pods.length, 100n)),
        ]) {
          const found = calculatedIfAny(pods, measure)
          if (!found || found.note.filledRatio === undefined) continue
          if (found.replicas > pods.length) assert.ok(found.ratio > 1)
          if (found.replicas < pods.length) assert.ok(found.ratio < 1)
        }
      }),
    )
  })

  it('is never further from what there is for pods that are missing or not ready', () => {
    fc.assert(
      fc.property(
        fc.array(ready, { minLength: 1, maxLength: 10 }),
        fc.array(fc.constant({ isReady: true, used: undefined }), { minLength: 1, maxLength: 5 }),
        targets,
        (known, lost, target) => {
          const missing = lost.map((it) => ({ ...(known[0] as Seen), ...it }))
          const currentReplicas = known.length + missing.length
          const measure = averageMeasure(BigInt(target))
          const without = calculated([...known, ...missing], measure, { currentReplicas })
          const ratio = without.ratio
          if (ratio > 1) assert.ok(without.replicas <= Math.ceil(ratio * currentReplicas))
          if (ratio < 1) assert.ok(without.replicas >= Math.ceil(ratio * currentReplicas) - 1e-9)
        },
      ),
    )
  })

  it('does not depend on the order of the pods', () => {
    fc.assert(
      fc.property(fc.array(seen, { minLength: 1, maxLength: 12 }), targets, (pods, target) => {
        const measure = averageMeasure(BigInt(target))
        const one = calculatedIfAny(pods, measure)
        const other = calculatedIfAny(pods.toReversed(), measure)
        assert.equal(one?.replicas, other?.replicas)
      }),
    )
  })

  it('tells of every pod that does not count as it was read', () => {
    fc.assert(
      fc.property(fc.array(seen, { minLength: 1, maxLength: 12 }), targets, (pods, target) => {
        const found = calculatedIfAny(pods, averageMeasure(BigInt(target)))
        if (!found) return
        for (const [index, { used, phase, isLeaving }] of pods.entries())
          if (used === undefined || phase !== 'Running' || isLeaving)
            assert.ok(found.note.others.get(`pod-${index}`)?.why, `pod-${index}`)
      }),
    )
  })
})

const pod = (change: Partial<Seen>): Seen => ({
  phase: 'Running',
  isReady: true,
  age: 3600,
  since: 3600,
  used: 300,
  isLeaving: false,
  ...change,
})

describe('a pod counts for its CPU', () => {
  const counts = (change: Partial<Seen>, resource = 'cpu') =>
    !calculated([pod({}), pod(change)], averageMeasure(100n), { resource }).note.others.has('pod-1')

  it('while it is young only if it is ready, and has been for a whole window', () => {
    assert.ok(counts({ age: 299, since: 15 }))
    assert.ok(!counts({ age: 299, since: 14 }))
    assert.ok(!counts({ age: 299, since: 60, isReady: false }))
  })

  it('when it is older unless it has never been ready', () => {
    assert.ok(counts({ age: 300, since: 1 }))
    assert.ok(counts({ age: 300, since: 270, isReady: false }))
    assert.ok(!counts({ age: 300, since: 271, isReady: false }))
  })

  it('and for other resources from its first reading on', () => {
    assert.ok(counts({ age: 1, since: 1, isReady: false }, 'memory'))
  })
})
