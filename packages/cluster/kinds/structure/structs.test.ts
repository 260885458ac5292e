import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toInnerForm, toWrittenForm } from './normal-form.ts'
import { structNames, structs } from './structs.ts'
import type { Type } from './structure.ts'

const core = 'io.k8s.api.core.v1'

test('every line of the table can be read, and every struct that it names is there', () => {
  const named = (type: Type): string[] =>
    type.kind === 'struct'
      ? [type.name]
      : type.kind === 'list' || type.kind === 'map'
        ? named(type.of)
        : []
  for (const name of structNames())
    for (const field of structs(name).fields.values())
      for (const below of named(field.type)) structs(below)
  assert.ok(structNames().length > 400)
})

test('lists, patches, defaults and numbers are told as Kubernetes has them', () => {
  const ports = structs(`${core}.Container`).fields.get('ports')
  assert.deepEqual(ports?.list, { kind: 'map', keys: ['containerPort', 'protocol'] })
  assert.deepEqual(ports?.patch, { strategies: ['merge'], mergeKey: 'containerPort' })
  assert.equal(structs(`${core}.ContainerPort`).fields.get('protocol')?.default, 'TCP')
  const volumes = structs(`${core}.PodSpec`).fields.get('volumes')
  assert.deepEqual(volumes?.patch, { strategies: ['merge', 'retainKeys'], mergeKey: 'name' })
  const configMap = structs(`${core}.Volume`).fields.get('configMap')
  assert.deepEqual([configMap?.within, configMap?.number], [[2], 19])
  assert.deepEqual(
    structs('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta').fields.get('finalizers')?.list,
    { kind: 'set' },
  )
  assert.equal(structs('io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector').isAtomic, true)
})

test('the inner form has what Go holds by value, and no zeros', () => {
  const deployment = {
    spec: {
      replicas: 0,
      paused: false,
      template: {
        metadata: { creationTimestamp: null },
        spec: { containers: [{ name: 'a', args: [] }] },
      },
    },
  }
  toInnerForm(deployment, structs('io.k8s.api.apps.v1.Deployment'), structs)
  assert.deepEqual(deployment, {
    metadata: {},
    spec: {
      replicas: 0,
      strategy: {},
      template: { metadata: {}, spec: { containers: [{ name: 'a', resources: {} }] } },
    },
    status: {},
  })
})

test('the written form has what Go writes though it is empty', () => {
  const struct = structs('io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler')
  const written = toWrittenForm({ metadata: { name: 'h' } }, struct, structs)
  assert.deepEqual(written, {
    metadata: { name: 'h', creationTimestamp: null },
    spec: { scaleTargetRef: { kind: '', name: '' }, maxReplicas: 0 },
    status: { currentMetrics: null, desiredReplicas: 0 },
  })
})

test('a quantity that is none is the same as nothing, where Go cannot tell them apart', () => {
  const selector = structs(`${core}.ResourceFieldSelector`)
  for (const said of [{ divisor: '0' }, {}]) {
    const object = { resource: 'limits.cpu', ...said }
    toInnerForm(object, selector, structs)
    assert.deepEqual(object, { resource: 'limits.cpu' })
    const written = toWrittenForm(object, selector, structs)
    assert.deepEqual(written, { resource: 'limits.cpu', divisor: '0' })
  }
})
