import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toNewAutoscaler, toOldAutoscaler } from './convert.ts'
import { autoscalerDefaults } from './defaults.ts'
import { oldMetrics } from './old-metrics.ts'
import type { Autoscaler } from './types.ts'

const autoscaler = (): Autoscaler => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'a', namespace: 'b', annotations: { own: 'stays' } },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    maxReplicas: 5,
    metrics: [
      {
        type: 'Resource',
        resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '500Mi' } },
      },
      {
        type: 'Pods',
        pods: { metric: { name: 'inflight' }, target: { type: 'AverageValue', averageValue: '3' } },
      },
      {
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } },
      },
    ],
    behavior: { scaleDown: { stabilizationWindowSeconds: 60 } },
  },
  status: {
    conditions: [
      { type: 'AbleToScale', status: 'True', lastTransitionTime: '2024-01-01T00:00:00Z' },
    ],
  },
})

test('nothing is lost on the way to the first version and back', () => {
  const before = autoscaler()
  autoscalerDefaults(before)
  assert.deepEqual(toNewAutoscaler(toOldAutoscaler(structuredClone(before))), before)
})

test('what the first version has no fields for is kept in annotations', () => {
  const old = toOldAutoscaler(autoscaler())
  assert.equal(
    old.metadata.annotations?.['autoscaling.alpha.kubernetes.io/metrics'],
    '[{"type":"Resource","resource":{"name":"memory","targetAverageValue":"500Mi"}},{"type":"Pods","pods":{"metricName":"inflight","targetAverageValue":"3"}}]',
  )
  assert.deepEqual(old.spec, {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    maxReplicas: 5,
    targetCPUUtilizationPercentage: 60,
  })
})

test('metrics of every kind come back, what is seen of them too', () => {
  const selector = { matchLabels: { a: 'b' } }
  const describedObject = { apiVersion: 'v1', kind: 'Service', name: 's' }
  const before = autoscaler()
  before.spec.metrics = [
    {
      type: 'Object',
      object: { describedObject, metric: { name: 'm' }, target: { type: 'Value', value: '2' } },
    },
    {
      type: 'Object',
      object: {
        describedObject,
        metric: { name: 'm', selector },
        target: { type: 'AverageValue', averageValue: '3' },
      },
    },
    {
      type: 'ContainerResource',
      containerResource: {
        name: 'cpu',
        container: 'c',
        target: { type: 'Utilization', averageUtilization: 5 },
      },
    },
    {
      type: 'External',
      external: { metric: { name: 'q', selector }, target: { type: 'Value', value: '1' } },
    },
    {
      type: 'External',
      external: { metric: { name: 'q' }, target: { type: 'AverageValue', averageValue: '1' } },
    },
  ]
  before.status = {
    currentMetrics: [
      {
        type: 'Object',
        object: { describedObject, metric: { name: 'm' }, current: { value: '1' } },
      },
      {
        type: 'External',
        external: { metric: { name: 'q', selector }, current: { value: '0', averageValue: '1' } },
      },
      {
        type: 'Resource',
        resource: { name: 'memory', current: { averageValue: '1Gi', averageUtilization: 4 } },
      },
    ],
  }
  assert.deepEqual(toNewAutoscaler(toOldAutoscaler(structuredClone(before))), before)
})

test('an annotation that cannot be read is dropped', () => {
  const prefix = 'autoscaling.alpha.kubernetes.io'
  for (const [annotation, text] of [
    ['metrics', '1'],
    ['metrics', '[{"type":1}]'],
    ['metrics', '[{"type":"Pods","pods":{"targetAverageValue":"much"}}]'],
    ['metrics', '[{"type":"Pods","pods":[]}]'],
    ['current-metrics', '{'],
    ['conditions', '[{"lastTransitionTime":"then"}]'],
    ['behavior', '{"ScaleUp":[]}'],
  ] as const)
    assert.deepEqual(
      toNewAutoscaler({
        apiVersion: 'autoscaling/v1',
        kind: 'HorizontalPodAutoscaler',
        metadata: { name: 'a', annotations: { [`${prefix}/${annotation}`]: text } },
        spec: { maxReplicas: 1, targetCPUUtilizationPercentage: 7 },
      }),
      {
        apiVersion: 'autoscaling/v2',
        kind: 'HorizontalPodAutoscaler',
        metadata: { name: 'a' },
        spec: {
          maxReplicas: 1,
          metrics: [
            {
              type: 'Resource',
              resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 7 } },
            },
          ],
        },
        status: {},
      },
      text,
    )
})

test('an object that a metric is of is told by its kind first', () => {
  const describedObject = { apiVersion: 'v1', kind: 'Service', name: 's' }
  const metric = { metric: { name: 'm' }, target: { type: 'Value', value: '2' } }
  const [old] = oldMetrics('target', [{ type: 'Object', object: { describedObject, ...metric } }])
  assert.equal(
    JSON.stringify(old),
    '{"type":"Object","object":{"target":{"kind":"Service","name":"s","apiVersion":"v1"},"metricName":"m","targetValue":"2"}}',
  )
})
