import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SyncExplanation } from '@galley/cluster/client/autoscaler-explanation'
import { printExplanation } from './print-explanation.ts'

function printed(syncs: readonly SyncExplanation[]): string {
  const lines: string[] = []
  const metadata = { namespace: 'lab', name: 'web', uid: 'u' }
  printExplanation(
    { kind: 'AutoscalerExplanation', apiVersion: 'galley.dev/v1', metadata, syncs },
    {
      out: (line) => void lines.push(line),
      note: () => undefined,
      signal: new AbortController().signal,
    },
  )
  return lines.join('\n')
}

const kept = (time: string): SyncExplanation => ({
  time,
  target: 'Deployment/lab/web',
  minReplicas: 1,
  maxReplicas: 5,
  currentReplicas: 2,
  metrics: [],
  proposal: { replicas: 2, metric: 'cpu resource' },
  limits: [],
  decision: { kind: 'kept', replicas: 2, because: '' },
})

const scaled: SyncExplanation = {
  ...kept('2026-05-04T12:01:00Z'),
  metrics: [
    {
      name: 'cpu resource utilization (percentage of request)',
      type: 'Resource',
      target: '50%',
      current: '180% (360m)',
      pods: [
        {
          name: 'web-b',
          requested: '200m',
          counts: 'filled',
          countedAs: '0',
          why: 'the metrics say nothing of it',
        },
        { name: 'web-a', used: '360m', requested: '200m', counts: 'read' },
      ],
      morePods: 3,
      ratio: 3.6,
      filledRatio: 1.8,
      countedPods: 2,
      tolerance: { down: 0.1, up: 0.1 },
      proposal: 4,
      because: 'ratio × pods that count, rounded up',
    },
  ],
  proposal: { replicas: 4, metric: 'cpu' },
  limits: [{ kind: 'policy', from: 4, to: 3, because: 'the policy allows 1 pods in 15 s' }],
  decision: { kind: 'scaled', replicas: 3, because: 'cpu above target' },
}

test('the last decision is told in full, with what bound it', () => {
  assert.equal(
    printed([scaled]),
    `HorizontalPodAutoscaler lab/web scales Deployment/lab/web, from 1 to 5 replicas

2026-05-04T12:01:00Z: 2 replicas
  cpu resource utilization (percentage of request): 180% (360m), target 50%
    POD     USED   REQUESTED   COUNTS
    web-b   -      200m        as 0: the metrics say nothing of it
    web-a   360m   200m        as used
    and 3 more pods
    ratio 3.6, with what was filled in 1.8; tolerance 0.1; 2 pods count
    asks for 4: ratio × pods that count, rounded up
  proposed: 4, by cpu
  policy: 4 → 3, the policy allows 1 pods in 15 s
  scaled: 3, cpu above target`,
  )
})

test('earlier decisions have a line each, and those that were alike have one together', () => {
  const times = ['2026-05-04T12:00:00Z', '2026-05-04T12:00:15Z']
  const lines = printed([...times.map(kept), scaled, kept('2026-05-04T12:01:15Z')]).split('\n')
  assert.deepEqual(lines.slice(-3), [
    'SINCE                  SYNCS   REPLICAS   PROPOSED   DECIDED   BOUND BY   BECAUSE',
    '2026-05-04T12:01:00Z   1×      2          4          3         policy     cpu above target',
    '2026-05-04T12:00:00Z   2×      2          2          2         -          kept',
  ])
})

test('an autoscaler that nobody looked at says so', () => {
  assert.match(printed([]), /lab\/web was not looked at within the last hour$/)
})
