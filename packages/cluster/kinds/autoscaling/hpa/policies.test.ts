import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readAs, refusalsOf } from '../../testing/ask-kind.ts'
import { horizontalPodAutoscaler } from '../horizontal-pod-autoscaler.ts'
import type { Autoscaler } from './types.ts'

const autoscaler = (scaleUp: object) => ({
  metadata: { name: 'web' },
  spec: {
    maxReplicas: 3,
    scaleTargetRef: { kind: 'Deployment', name: 'web' },
    behavior: { scaleUp },
  },
})

test('a direction that names no policies gets the usual ones', () => {
  for (const scaleUp of [{}, { policies: null }]) {
    assert.deepEqual(refusalsOf(horizontalPodAutoscaler, autoscaler(scaleUp)), [])
    // Safe: read as an autoscaler.
    const { spec } = readAs(horizontalPodAutoscaler, autoscaler(scaleUp)) as Autoscaler
    assert.equal(spec.behavior?.scaleUp?.policies?.length, 2)
  }
})

test('a direction with an empty list of policies is refused', () => {
  assert.deepEqual(refusalsOf(horizontalPodAutoscaler, autoscaler({ policies: [] })), [
    'spec.behavior.scaleUp.policies: Required value: must specify at least one Policy',
  ])
})
