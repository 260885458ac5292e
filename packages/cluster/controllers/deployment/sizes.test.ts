import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Deployment, ReplicaSet } from '../../client/resources.ts'
import { limitsOf } from './limits.ts'
import { newSize } from './new-size.ts'
import { oldSizes } from './old-sizes.ts'
import { proportionalSizes } from './proportional-sizes.ts'
import { availableOf, type Made, sizeOf, totalSize } from './replica-sets.ts'

const template = { metadata: {}, spec: { containers: [] } }

const deploymentOf = (
  replicas: number,
  maxSurge: number | string,
  maxUnavailable: number | string,
): Deployment => ({
  metadata: { name: 'd' },
  spec: {
    replicas,
    selector: {},
    template,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } },
  },
})

const setOf = (
  name: string,
  replicas: number,
  available: number,
  maximum?: number,
): ReplicaSet => ({
  metadata: {
    name,
    uid: name,
    ...(maximum !== undefined && {
      annotations: { 'deployment.kubernetes.io/max-replicas': String(maximum) },
    }),
  },
  spec: { replicas, selector: {} },
  status: { replicas, availableReplicas: available },
})

const named = (steps: ReturnType<typeof oldSizes>) =>
  steps.map(({ set, size }) => `${set.metadata.name}: ${size}`)

/** What a replica set controller makes of a size: what is not available goes first. */
const resized = (set: ReplicaSet, size: number): ReplicaSet =>
  setOf(set.metadata.name ?? '', size, Math.min(size, availableOf(set)))

const share = fc.oneof(
  fc.nat({ max: 30 }),
  fc.nat({ max: 100 }).map((percent) => `${percent}%`),
)

const rollouts = fc.record({
  replicas: fc.nat({ max: 40 }),
  maxSurge: share,
  maxUnavailable: share,
  /** Which of the missing pods become available at each step, and whether the template changes. */
  steps: fc.array(
    fc.record({ ready: fc.array(fc.nat({ max: 10 }), { minLength: 1 }), isNews: fc.boolean() }),
    { maxLength: 30 },
  ),
})

describe('the sizes of a rollout', () => {
  it('never add up to more than may be beyond, nor leave fewer available than may be missing', () => {
    fc.assert(
      fc.property(rollouts, ({ replicas, maxSurge, maxUnavailable, steps }) => {
        const deployment = deploymentOf(replicas, maxSurge, maxUnavailable)
        const { surge, unavailable } = limitsOf(deployment)
        let rollout: Made = {
          deployment,
          newSet: setOf('n', 0, 0),
          oldSets: [setOf('o', replicas, replicas)],
        }
        for (const [at, { ready, isNews }] of steps.entries()) {
          if (isNews) {
            const { newSet, oldSets } = rollout
            rollout = { deployment, newSet: setOf(`n${at}`, 0, 0), oldSets: [...oldSets, newSet] }
          }
          rollout = rolledOn(becomeReady(rollout, ready))
          const sets = [rollout.newSet, ...rollout.oldSets]
          const available = sets.reduce((sum, set) => sum + availableOf(set), 0)
          assert.ok(totalSize(sets) <= replicas + surge)
          assert.ok(available >= replicas - unavailable)
        }
      }),
    )
  })

  it('end with all pods of the present template', () => {
    fc.assert(
      fc.property(rollouts, ({ replicas, maxSurge, maxUnavailable }) => {
        const deployment = deploymentOf(replicas, maxSurge, maxUnavailable)
        const oldSets = [setOf('o', replicas, Math.floor(replicas / 2)), setOf('p', 0, 0)]
        let rollout: Made = { deployment, newSet: setOf('n', 0, 0), oldSets }
        for (let step = 0; step < 100; step++) rollout = rolledOn(becomeReady(rollout, [100]))
        assert.equal(sizeOf(rollout.newSet), replicas)
        assert.equal(totalSize(rollout.oldSets), 0)
      }),
    )
  })

  it('take first what is not available anyway, of the oldest first', () => {
    const deployment = deploymentOf(10, 3, 2)
    const oldSets = [setOf('a', 5, 3), setOf('b', 5, 5)]
    const newSet = setOf('n', 3, 3)
    assert.deepEqual(named(oldSizes({ deployment, newSet, oldSets })), ['a: 3', 'a: 0'])
  })

  it('leave all others alone while new pods are missing', () => {
    const oldSets = [setOf('a', 8, 7)]
    const deployment = deploymentOf(10, 3, 2)
    assert.deepEqual(oldSizes({ deployment, newSet: setOf('n', 5, 0), oldSets }), [])
  })

  it('wait for a replica set that counts pods which it has deleted', () => {
    const oldSets = [setOf('a', 2, 7)]
    const deployment = deploymentOf(2, 1, 1)
    assert.deepEqual(oldSizes({ deployment, newSet: setOf('n', 1, 0), oldSets }), [])
  })
})

function becomeReady(rollout: Made, ready: readonly number[]): Made {
  const grow = (set: ReplicaSet, at: number) =>
    setOf(
      set.metadata.name ?? '',
      sizeOf(set),
      Math.min(sizeOf(set), availableOf(set) + (ready[at % ready.length] ?? 0)),
    )
  return {
    ...rollout,
    newSet: grow(rollout.newSet, 0),
    oldSets: rollout.oldSets.map((set, at) => grow(set, at + 1)),
  }
}

function rolledOn(rollout: Made): Made {
  const size = newSize(rollout, sizeOf(rollout.newSet))
  if (size !== sizeOf(rollout.newSet)) return { ...rollout, newSet: resized(rollout.newSet, size) }
  const sizes = new Map(oldSizes(rollout).map((step) => [step.set.metadata.uid, step.size]))
  const oldSets = rollout.oldSets.map((set) =>
    resized(set, sizes.get(set.metadata.uid) ?? sizeOf(set)),
  )
  return { ...rollout, oldSets }
}

describe('scaling in the middle of a rollout', () => {
  it('shares out all of what is added or taken, and takes nobody below none', () => {
    const sets = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 2, maxLength: 6 })
    fc.assert(
      fc.property(sets, fc.nat({ max: 100 }), share, (sizes, replicas, maxSurge) => {
        const total = sizes.reduce((sum, size) => sum + size, 0)
        const deployment = deploymentOf(replicas, maxSurge, 0)
        const oldSets = sizes.map((size, at) => setOf(`o${at}`, size, size, total))
        const after = proportionalSizes({ deployment, newSet: undefined, oldSets })
        const allowed = replicas > 0 ? replicas + limitsOf(deployment).surge : 0
        assert.equal(
          after.reduce((sum, { size }) => sum + size, 0),
          allowed,
        )
        assert.ok(after.every(({ size }) => size >= 0))
      }),
    )
  })

  it('gives each its share, and what is left to the largest', () => {
    const deployment = deploymentOf(20, 5, 0)
    const rollout = { deployment, newSet: setOf('n', 5, 0, 12), oldSets: [setOf('o', 7, 7, 12)] }
    assert.deepEqual(named(proportionalSizes(rollout)), ['o: 15', 'n: 10'])
  })

  it('lets the newer grow and the older shrink first where both are as large', () => {
    const at = (set: ReplicaSet, creationTimestamp: string): ReplicaSet => ({
      ...set,
      metadata: { ...set.metadata, creationTimestamp },
    })
    const oldSets = [
      at(setOf('o', 5, 5, 10), '2024-01-01T00:00:00Z'),
      at(setOf('n', 5, 5, 10), '2024-01-01T00:00:01Z'),
    ]
    const grown = { deployment: deploymentOf(11, 0, 1), newSet: undefined, oldSets }
    assert.deepEqual(named(proportionalSizes(grown)), ['n: 6', 'o: 5'])
    const shrunk = { deployment: deploymentOf(9, 0, 1), newSet: undefined, oldSets }
    assert.deepEqual(named(proportionalSizes(shrunk)), ['o: 4', 'n: 5'])
  })
})

describe('the limits of a rollout', () => {
  for (const [replicas, maxSurge, maxUnavailable, surge, unavailable] of [
    [4, '25%', '25%', 1, 1],
    [10, '25%', '25%', 3, 2],
    [1, '25%', '25%', 1, 0],
    [2, 0, '1%', 0, 1],
    [0, '25%', '25%', 0, 0],
    [2, 0, 5, 0, 2],
  ] as const)
    it(`of ${replicas} with ${maxSurge} and ${maxUnavailable} are ${surge} and ${unavailable}`, () => {
      const limits = limitsOf(deploymentOf(replicas, maxSurge, maxUnavailable))
      assert.deepEqual(limits, { surge, unavailable })
    })
})
