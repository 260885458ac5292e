import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Node } from '../../client/resources.ts'
import { podOf } from '../testing/pod-of.ts'
import { mainContainers } from './pod-view.ts'
import { denial, sameResources, withGranted } from './resize.ts'

const node: Node = {
  metadata: { name: 'node-0' },
  status: { allocatable: { cpu: '1', memory: '1Gi', pods: '10' } },
}
const asking = (cpu: string, name = 'web') => podOf([{ resources: { requests: { cpu } } }], name)

test('amounts are compared, not how they are written', () => {
  assert.ok(sameResources({ requests: { cpu: '1' } }, { requests: { cpu: '1000m' } }))
  assert.ok(!sameResources({ requests: { cpu: '1' } }, {}))
  assert.ok(sameResources({ limits: { 'example.com/gpu': '1' } }, undefined))
})

test('a pod keeps what it has until it is granted other resources', () => {
  const pod = asking('2')
  const granted = withGranted(pod, new Map([['main', { requests: { cpu: '1' } }]]))
  assert.deepEqual(mainContainers(granted)[0]?.resources, { requests: { cpu: '1' } })
  assert.equal(withGranted(pod, new Map()), pod)
})

test('a node tells what it can never give from what it cannot give now', () => {
  assert.equal(denial(asking('800m'), node, []), undefined)
  assert.deepEqual(denial(asking('2'), node, []), {
    reason: 'Infeasible',
    message: "Node didn't have enough capacity: cpu, requested: 2000, capacity: 1000",
  })
  assert.deepEqual(denial(asking('800m'), node, [asking('500m', 'other')]), {
    reason: 'Deferred',
    message: "Node didn't have enough resource: cpu, requested: 800, used: 500, capacity: 1000",
  })
})
