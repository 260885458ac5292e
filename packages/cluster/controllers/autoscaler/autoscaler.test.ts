import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { SimulatedClock } from '@galley/kit/simulated-clock'
import {
  deployments,
  type HorizontalPodAutoscaler,
  horizontalPodAutoscalers,
} from '../../client/resources.ts'
import { eventually, running } from '../testing/running.ts'
import { autoscalerController } from './autoscaler.ts'
import type { AutoscalerOptions } from './options.ts'
import { Bench, namespace } from './testing/bench.ts'
import { makeAutoscaler } from './testing/replay.ts'
import { longReady, makePod, makeTarget } from './testing/workloads.ts'

const containers = [{ name: 'main', requests: { cpu: '200m' } }]
const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'x' }

const settings = (more: object = {}) => ({
  name: '',
  request: 200,
  min: 1,
  max: 10,
  metrics: [],
  replicas: 2,
  ...more,
})

/** Two old pods of a Deployment that use so many millicores each. */
async function loaded(millicores: number, options: Partial<AutoscalerOptions> = {}) {
  const bench = await Bench.prepared(options)
  bench.serveMetrics()
  await makeTarget(bench, 'Deployment', 2, containers)
  for (const name of ['x-0', 'x-1']) {
    await makePod(bench, name, containers, longReady(bench.clock.now()))
    bench.usage.set(name, {
      at: bench.clock.now(),
      window: 10_000,
      containers: [{ name: 'main', cpu: millicores / 1000, memory: 0 }],
    })
  }
  return bench
}

const conditionOf = ({ status }: HorizontalPodAutoscaler, type: string) =>
  status?.conditions?.find((it) => it.type === type)

describe('an autoscaler', () => {
  it('is looked at a whole period after it was made, then once a period, however often it changes', async () => {
    const clock = new SimulatedClock(Date.parse('2026-05-04T12:00:00Z'))
    const looks: number[] = []
    const controller = autoscalerController({ syncPeriod: 15_000 }, () => looks.push(clock.now()))
    const start = clock.now()
    await using cluster = await running(() => [controller], clock)
    const { client } = cluster
    const made = await client.create(horizontalPodAutoscalers, {
      metadata: { name: 'x', namespace: 'lab' },
      spec: { maxReplicas: 3, scaleTargetRef: target },
    })
    const advance = async (seconds: number) => {
      for (let second = 0; second < seconds; second++) {
        clock.advance(1000)
        for (let turns = 0; turns < 20; turns++) await turn()
      }
    }
    for (let turns = 0; turns < 50; turns++) await turn()
    await advance(14)
    assert.deepEqual(looks, [])
    const change = { metadata: { annotations: { touched: 'yes' } } }
    const place = { namespace: 'lab', name: made.metadata.name ?? '' }
    await client.patch(horizontalPodAutoscalers, place, 'merge', change)
    await advance(1)
    await eventually(() => looks.length === 1 || undefined)
    await advance(30)
    await eventually(() => looks.length === 3 || undefined)
    assert.deepEqual(
      looks.map((at) => (at - start) / 1000),
      [15, 30, 45],
    )
    await client.delete(horizontalPodAutoscalers, place)
    await advance(30)
    assert.equal(looks.length, 3)
  })

  it('writes its status only where something changed, and when it scaled', async () => {
    const bench = await loaded(180)
    await makeAutoscaler(bench, 'x', settings(), target)
    await bench.sync('x')
    const first = await bench.autoscaler('x')
    assert.equal(first.status?.desiredReplicas, 3)
    assert.equal(first.status?.lastScaleTime, '2026-05-04T12:00:00Z')
    bench.clock.advance(15_000)
    await bench.sync('x')
    const second = await bench.autoscaler('x')
    bench.clock.advance(15_000)
    await bench.sync('x')
    const third = await bench.autoscaler('x')
    assert.notEqual(second.metadata.resourceVersion, first.metadata.resourceVersion)
    assert.equal(third.metadata.resourceVersion, second.metadata.resourceVersion)
    assert.equal(third.status?.lastScaleTime, '2026-05-04T12:00:00Z')
  })

  it('scales nothing that another one scales too, until that one is gone', async () => {
    const bench = await loaded(180)
    await makeAutoscaler(bench, 'x', settings(), target)
    await makeAutoscaler(bench, 'twin', settings({ max: 2 }), target)
    await bench.sync('twin')
    await bench.sync('x')
    const ambiguous = conditionOf(await bench.autoscaler('x'), 'ScalingActive')
    assert.equal(ambiguous?.reason, 'AmbiguousSelector')
    assert.equal(
      ambiguous.message,
      'pods by selector app=x are controlled by multiple HPAs: [{twin lab} {x lab}]',
    )
    assert.deepEqual(
      (await bench.eventsOf('x')).map(({ reason }) => reason),
      ['AmbiguousSelector', 'FailedComputeMetricsReplicas'],
    )
    await bench.client.delete(horizontalPodAutoscalers, { namespace, name: 'twin' })
    await bench.sync('x')
    assert.equal((await bench.autoscaler('x')).status?.desiredReplicas, 3)
  })

  it('tells where its target refuses the new size', async () => {
    const bench = await loaded(180)
    await makeAutoscaler(bench, 'x', settings(), target)
    bench.endpoints.push(async ({ method, info }) => {
      if (method !== 'PUT' || info.subresource !== 'scale') return undefined
      const place = { namespace, name: 'x' }
      await bench.client.patch(deployments, place, 'merge', { metadata: { labels: { a: 'b' } } })
      return undefined
    })
    await bench.sync('x')
    const autoscaler = await bench.autoscaler('x')
    const said =
      'Operation cannot be fulfilled on deployments.apps "x": the object has been modified; please apply your changes to the latest version and try again'
    const able = conditionOf(autoscaler, 'AbleToScale')
    assert.deepEqual([able?.status, able?.reason], ['False', 'FailedUpdateScale'])
    assert.equal(able?.message, `the HPA controller was unable to update the target scale: ${said}`)
    assert.deepEqual(await bench.eventsOf('x'), [
      {
        type: 'Warning',
        reason: 'FailedRescale',
        message: `New size: 3; reason: cpu resource utilization (percentage of request) above target; error: ${said}`,
      },
    ])
    assert.equal(autoscaler.status?.currentReplicas, 2)
    assert.equal(autoscaler.status?.desiredReplicas, 0)
  })

  it('keeps to tolerances of its own only where the cluster allows them', async () => {
    for (const [allowsTolerances, replicas] of [
      [false, 2],
      [true, 3],
    ] as const) {
      const bench = await loaded(164, { allowsTolerances })
      const behavior = { scaleUp: { tolerance: '0.01' } }
      await makeAutoscaler(bench, 'x', settings({ behavior }), target)
      await bench.sync('x')
      assert.equal((await bench.autoscaler('x')).status?.desiredReplicas, replicas)
    }
  })

  it('explains how it came to its decision', async () => {
    const bench = await loaded(180)
    bench.usage.delete('x-1')
    await makeAutoscaler(
      bench,
      'x',
      settings({ behavior: { scaleUp: { selectPolicy: 'Disabled' } } }),
      target,
    )
    await makePod(bench, 'x-2', containers, { phase: 'Pending' })
    bench.usage.set('x-0', {
      at: bench.clock.now(),
      window: 10_000,
      containers: [{ name: 'main', cpu: 1, memory: 0 }],
    })
    await bench.sync('x')
    const [explained] = bench.explained
    assert.deepEqual(explained, {
      time: '2026-05-04T12:00:00Z',
      target: 'Deployment/lab/x',
      minReplicas: 1,
      maxReplicas: 10,
      currentReplicas: 2,
      metrics: [
        {
          name: 'cpu resource utilization (percentage of request)',
          type: 'Resource',
          target: '80%',
          current: '500% (1)',
          tolerance: { down: 0.1, up: 0.1 },
          ratio: 6.25,
          filledRatio: 2.075,
          countedPods: 3,
          proposal: 7,
          because: 'ratio × pods that count, rounded up',
          pods: [
            {
              name: 'x-1',
              requested: '200m',
              counts: 'filled',
              countedAs: '0',
              why: 'the metrics say nothing of it',
            },
            {
              name: 'x-2',
              requested: '200m',
              counts: 'filled',
              countedAs: '0',
              why: 'it is pending',
            },
            { name: 'x-0', used: '1', requested: '200m', counts: 'read' },
          ],
        },
      ],
      proposal: { replicas: 7, metric: 'cpu resource utilization (percentage of request)' },
      limits: [
        { kind: 'policy', from: 7, to: 2, because: 'scaling in this direction is disabled' },
      ],
      decision: {
        kind: 'kept',
        replicas: 2,
        because: 'cpu resource utilization (percentage of request) above target',
      },
    })
  })
})
