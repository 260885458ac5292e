import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Pod } from '../../../client/resources.ts'
import { metricNote } from '../why/metric-note.ts'
import { sharedOutReplicas, sharedReplicas } from './as-a-whole.ts'
import type { Rules } from './rules.ts'

const rules: Rules = {
  tolerance: { down: 0.1, up: 0.1 },
  cpuInitializationPeriod: 0,
  initialReadinessDelay: 0,
  now: 0,
}

const pod = (phase: string, status: string): Pod => ({
  metadata: {},
  status: { phase, conditions: [{ type: 'Ready', status }] },
})
const pods = [
  pod('Running', 'True'),
  pod('Running', 'True'),
  pod('Running', 'False'),
  pod('Pending', 'True'),
]

describe('a value that all pods bear together', () => {
  const replicas = (value: bigint, currentReplicas: number, all: readonly Pod[] = pods) =>
    sharedReplicas({ value, target: 1000n, currentReplicas, pods: () => all }, rules, metricNote())

  it('asks for its ratio times the pods that are ready', () => {
    assert.equal(replicas(2500n, 4), 5)
    assert.equal(replicas(500n, 4), 1)
  })

  it('changes nothing within the tolerance', () => {
    assert.equal(replicas(1100n, 4), 4)
    assert.equal(replicas(900n, 4), 4)
  })

  it('asks for its ratio alone where there are no pods yet', () => {
    assert.equal(replicas(2500n, 0), 3)
    assert.equal(replicas(0n, 0), 0)
  })

  it('cannot be told without any pod', () => {
    assert.throws(
      () => replicas(2500n, 4, []),
      /^MetricError: unable to calculate ready pods: no pods returned by selector/,
    )
  })
})

describe('a value that is shared out among pods', () => {
  const shared = (value: bigint, statusReplicas: number) =>
    sharedOutReplicas({ value, target: 100n, statusReplicas }, rules, metricNote())

  it('asks for so many that each bears the target', () => {
    assert.deepEqual(shared(450n, 3), { replicas: 5, average: 150n })
    assert.deepEqual(shared(310n, 3), { replicas: 3, average: 104n })
    assert.deepEqual(shared(90n, 3), { replicas: 1, average: 30n })
  })

  it('among none is written as upstream writes what does not fit', () => {
    assert.deepEqual(shared(450n, 0), { replicas: 5, average: -(2n ** 63n) })
    assert.deepEqual(shared(0n, 0), { replicas: 0, average: -(2n ** 63n) })
  })
})
