import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toNewAutoscaler, toOldAutoscaler } from './convert.ts'
import { autoscalerDefaults } from './defaults.ts'
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
