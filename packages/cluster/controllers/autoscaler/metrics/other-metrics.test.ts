import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { MetricSpec } from 'kubernetes-types/autoscaling/v2.js'
import { Bench } from '../testing/bench.ts'
import { serveOther } from '../testing/other-metrics.ts'
import { makeAutoscaler } from '../testing/replay.ts'
import { longReady, makePod, makeTarget } from '../testing/workloads.ts'

const custom = 'custom.metrics.k8s.io'
const external = 'external.metrics.k8s.io'
const timestamp = '2026-05-04T12:00:00Z'
const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'x' }

/** Two ready pods of a Deployment, scaled by a metric. */
async function scaledBy(metric: MetricSpec, { statusReplicas = 2 } = {}) {
  const bench = await Bench.prepared()
  await makeTarget(bench, 'Deployment', 2, [{ name: 'main', requests: {} }])
  if (statusReplicas !== 2)
    await bench.client.patch(
      { group: 'apps', version: 'v1', plural: 'deployments', kind: 'Deployment' },
      { namespace: 'lab', name: 'x', subresource: 'status' },
      'merge',
      { status: { replicas: statusReplicas } },
    )
  for (const name of ['x-0', 'x-1'])
    await makePod(bench, name, [{ name: 'main', requests: {} }], longReady(bench.clock.now()))
  const settings = { name: '', request: null, min: 1, max: 10, metrics: [metric], replicas: 2 }
  await makeAutoscaler(bench, 'x', settings, target)
  return bench
}

async function decided(bench: Bench) {
  await bench.sync('x')
  const { status } = await bench.autoscaler('x')
  const active = status?.conditions?.find(({ type }) => type === 'ScalingActive')
  return { replicas: status?.desiredReplicas, metrics: status?.currentMetrics, active }
}

const values = (...found: readonly [name: string, value: string][]) => ({
  items: found.map(([name, value]) => ({ describedObject: { name }, timestamp, value })),
})

const pods = (selector?: object): MetricSpec => ({
  type: 'Pods',
  pods: {
    metric: { name: 'inflight', ...(selector && { selector }) },
    target: { type: 'AverageValue', averageValue: '3' },
  },
})

describe('a metric of pods', () => {
  const path = 'v1beta2/namespaces/lab/pods/*/inflight'

  it('is averaged over the pods, as the custom metrics API tells it', async () => {
    const bench = await scaledBy(pods({ matchLabels: { verb: 'GET' } }))
    const asked = serveOther(bench, custom, ['v1beta2', 'v1beta1'], {
      [path]: values(['x-0', '4500m'], ['x-1', '6']),
    })
    const { replicas, metrics, active } = await decided(bench)
    assert.equal(replicas, 4)
    assert.deepEqual(metrics, [
      {
        type: 'Pods',
        pods: {
          metric: { name: 'inflight', selector: { matchLabels: { verb: 'GET' } } },
          current: { averageValue: '5250m' },
        },
      },
    ])
    assert.match(active?.message ?? '', /from pods metric inflight$/)
    assert.deepEqual(asked, [`${path}?labelSelector=app=x&metricLabelSelector=verb=GET`])
  })

  it('is asked for in the version that the server prefers of those that are known', async () => {
    const bench = await scaledBy(pods())
    const old = path.replace('v1beta2', 'v1beta1')
    serveOther(bench, custom, ['v2', 'v1beta1'], { [old]: values(['x-0', '6'], ['x-1', '6']) })
    assert.equal((await decided(bench)).replicas, 4)
  })

  it('of which nothing is told keeps all as it is, in the words of Kubernetes', async () => {
    const rows: [Record<string, object>, string][] = [
      [{ [path]: values() }, 'no metrics returned from custom metrics API'],
      [
        {},
        'unable to fetch metrics from custom metrics API: the server could not find the requested resource (get pods.custom.metrics.k8s.io *)',
      ],
    ]
    for (const [answers, said] of rows) {
      const bench = await scaledBy(pods())
      serveOther(bench, custom, ['v1beta2'], answers)
      const { active } = await decided(bench)
      assert.equal(active?.reason, 'FailedGetPodsMetric')
      assert.equal(
        active.message,
        `the HPA was unable to compute the replica count: unable to get metric inflight: ${said}`,
      )
    }
  })

  it('whose selector makes no sense is told of', async () => {
    const bench = await scaledBy(pods({ matchExpressions: [{ key: 'a', operator: 'Near' }] }))
    serveOther(bench, custom, ['v1beta2'], {})
    assert.match(
      (await decided(bench)).active?.message ?? '',
      /: "Near" is not a valid label selector operator$/,
    )
  })
})

const object = (
  describedObject: { apiVersion?: string; kind: string; name: string },
  amounts: object,
): MetricSpec => ({
  type: 'Object',
  object: {
    describedObject,
    metric: { name: 'hits' },
    target: { type: 'value' in amounts ? 'Value' : 'AverageValue', ...amounts },
  },
})

describe('a metric of one object', () => {
  const ingress = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name: 'web' }
  const path = 'v1beta2/namespaces/lab/ingresses.networking.k8s.io/web/hits'

  it('is borne by all pods together', async () => {
    const bench = await scaledBy(object(ingress, { value: '10' }))
    serveOther(bench, custom, ['v1beta2'], { [path]: values(['web', '15']) })
    const { replicas, metrics, active } = await decided(bench)
    assert.equal(replicas, 3)
    assert.deepEqual(metrics?.[0]?.object?.current, { value: '15' })
    assert.match(active?.message ?? '', /from Ingress metric hits$/)
  })

  it('is shared out among them where the target is an average', async () => {
    const bench = await scaledBy(object(ingress, { averageValue: '10' }))
    serveOther(bench, custom, ['v1beta2'], { [path]: values(['web', '25']) })
    const { replicas, metrics, active } = await decided(bench)
    assert.equal(replicas, 3)
    assert.deepEqual(metrics?.[0]?.object?.current, { averageValue: '12500m' })
    assert.match(active?.message ?? '', /from external metric hits\(nil\)$/)
  })

  it('of the namespace is asked for there, whatever it is called', async () => {
    const described = { apiVersion: 'v1', kind: 'Namespace', name: 'elsewhere' }
    const bench = await scaledBy(object(described, { value: '10' }))
    const inNamespace = 'v1beta2/namespaces/lab/metrics/hits'
    const asked = serveOther(bench, custom, ['v1beta2'], { [inNamespace]: values(['lab', '30']) })
    assert.equal((await decided(bench)).replicas, 4)
    assert.deepEqual(asked, [inNamespace])
  })

  it('of a kind that there is not is told of', async () => {
    const bench = await scaledBy(object({ kind: 'Oven', name: 'o' }, { value: '1' }))
    serveOther(bench, custom, ['v1beta2'], {})
    const { active } = await decided(bench)
    assert.match(
      active?.message ?? '',
      /: unable to get metric hits: Oven on lab o\/unable to fetch metrics from custom metrics API: unable to map kind Oven to resource: no matches for kind "Oven" in group ""$/,
    )
  })

  it('must be one', async () => {
    const bench = await scaledBy(object(ingress, { averageValue: '1' }))
    serveOther(bench, custom, ['v1beta2'], { [path]: values(['web', '1'], ['web', '2']) })
    const { active } = await decided(bench)
    assert.match(active?.message ?? '', /returned 2 results when we asked for exactly one$/)
    const [, told] = await bench.eventsOf('x')
    assert.match(
      told?.message ?? '',
      /first error is: failed to get object metric value: failed to get hits object metric: unable to get metric hits: /,
    )
  })
})

const queue = (amounts: object): MetricSpec => ({
  type: 'External',
  external: {
    metric: { name: 'queue', selector: { matchLabels: { topic: 'a' } } },
    target: { type: 'value' in amounts ? 'Value' : 'AverageValue', ...amounts },
  },
})

describe('a metric of nothing in the cluster', () => {
  const path = 'v1beta1/namespaces/lab/queue'
  const items = { items: [{ value: '12' }, { value: '13' }] }
  const fewer = { items: [{ value: '12' }, { value: '3' }] }

  it('is summed up, and borne by all pods together', async () => {
    const bench = await scaledBy(queue({ value: '10' }))
    const asked = serveOther(bench, external, ['v1beta1'], { [path]: fewer })
    const { replicas, metrics, active } = await decided(bench)
    assert.equal(replicas, 3)
    assert.deepEqual(metrics?.[0]?.external?.current, { value: '15' })
    assert.ok(
      active?.message?.endsWith(
        'from external metric queue(&LabelSelector{MatchLabels:map[string]string{topic: a,},MatchExpressions:[]LabelSelectorRequirement{},})',
      ),
    )
    assert.deepEqual(asked, [`${path}?labelSelector=topic=a`])
  })

  it('is shared out where the target is an average, as upstream writes it even among none', async () => {
    const bench = await scaledBy(queue({ averageValue: '10' }))
    serveOther(bench, external, ['v1beta1'], { [path]: items })
    assert.equal((await decided(bench)).replicas, 3)
    const none = await scaledBy(queue({ averageValue: '10' }), { statusReplicas: 0 })
    serveOther(none, external, ['v1beta1'], { [path]: items })
    const { replicas, metrics } = await decided(none)
    assert.equal(replicas, 3)
    assert.equal(metrics?.[0]?.external?.current.averageValue, '-9223372036854775808m')
  })

  it('that nobody serves is told of', async () => {
    const bench = await scaledBy(queue({ value: '10' }))
    const { active } = await decided(bench)
    assert.equal(active?.reason, 'FailedGetExternalMetric')
    assert.match(
      active.message ?? '',
      /: unable to get external metric lab\/queue\/&LabelSelector\{.*\}: unable to fetch metrics from external metrics API: the server could not find the requested resource \(get queue\.external\.metrics\.k8s\.io\)$/,
    )
    const events = await bench.eventsOf('x')
    assert.match(
      events[1]?.message ?? '',
      /first error is: failed to get queue external metric value: failed to get external metric queue: unable/,
    )
  })
})
