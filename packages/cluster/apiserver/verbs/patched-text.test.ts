import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inGoOrder } from '../../kinds/structure/go-order.ts'
import { structs } from '../../kinds/structure/structs.ts'
import { patchedText } from './patched-text.ts'

const deployment = { kind: 'struct', name: 'io.k8s.api.apps.v1.Deployment' } as const

test('what a patch left alone is shown as Go writes it, what it touched by its fields’ names', () => {
  const before = inGoOrder(
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { labels: { b: '1', a: '2' }, name: 'd' },
      spec: { template: { spec: { containers: [], volumes: [] } }, replicas: 1 },
    },
    deployment,
    structs,
  )
  assert.equal(
    JSON.stringify(before),
    '{"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"d","labels":{"a":"2","b":"1"}},"spec":{"replicas":1,"template":{"spec":{"volumes":[],"containers":[]}}}}',
  )
  const spec = {
    replicas: 1,
    paused: { z: 1, y: 2 },
    template: { spec: { containers: [], volumes: [] } },
  }
  const after = { ...(before as object), spec }
  assert.equal(
    patchedText(before, after, false),
    '{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d","labels":{"a":"2","b":"1"}},"spec":{"paused":{"z":1,"y":2},"replicas":1,"template":{"spec":{"volumes":[],"containers":[]}}}}',
  )
  assert.equal(
    patchedText({ spec: { list: [{ b: 1, a: 1 }] } }, { spec: { list: [{ b: 1, a: 2 }] } }, true),
    '{"spec":{"list":[{"a":2,"b":1}]}}',
  )
})
