import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { inOwnNetwork } from '@galley/kit/testing/own-network'
import { needsKubectl } from '../support/cluster.ts'
import { PodCluster, until } from '../support/pod-cluster.ts'

const model = resolve(import.meta.dirname, '../../models/food11/food11.keras')
const image = 'ml-app:0.0.1'

/** Computes without end, as fast as it may: a fifth of a core, twice what it asks for. */
const busy = {
  name: 'main',
  image,
  command: ['node', '-e', 'for (;;);'],
  resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '200m' } },
}

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'busy' },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'busy' } },
    template: {
      metadata: { labels: { app: 'busy' } },
      spec: { terminationGracePeriodSeconds: 1, containers: [busy] },
    },
  },
}

inOwnNetwork(import.meta.filename, () => {
  test('what pods use is known within seconds, and makes an autoscaler add some', {
    skip: needsKubectl,
    timeout: 200_000,
  }, async (context) => {
    const cluster = new PodCluster(context)
    const kubectl = (...args: readonly string[]) => cluster.kubectl(...args)
    cluster.start('--registry', 'none', '--horizontal-pod-autoscaler-sync-period', '1s')
    cluster.galley('build', model, '-t', image)
    apply(cluster, deployment)
    kubectl('wait', '--for=condition=Available', 'deployment/busy', '--timeout=60s')

    await context.test('by kubectl top', async () => {
      await until('the use of the pod is known', () => used(cluster).length === 1, 5)
      await until('it is about right', () => isAboutRight(used(cluster)[0]), 20)
      assert.match(kubectl('top', 'nodes', '--no-headers'), /^node-\d \d+m \d+% \d+Mi \d+% ?$/m)
    })

    await context.test('by what the node tells of itself', () => {
      const node = kubectl('get', 'pods', '-o', 'jsonpath={.items[0].spec.nodeName}')
      const page = (path: string) => kubectl('get', '--raw', `/api/v1/nodes/${node}/proxy/${path}`)
      const labels = /container="main",namespace="default",pod="busy-\w+-\w+"/.source
      const used = new RegExp(`^container_cpu_usage_seconds_total{${labels}} [\\d.]+ \\d+$`, 'm')
      assert.match(page('metrics/resource'), used)
      assert.match(page('metrics/cadvisor'), /^container_spec_cpu_quota\{.*\} 20000 \d+$/m)
      const { pods } = JSON.parse(page('stats/summary'))
      assert.equal(pods[0].containers[0].name, 'main')
      assert.ok(pods[0].cpu.usageNanoCores > 0)
    })

    await context.test('by an autoscaler', async () => {
      kubectl('autoscale', 'deployment', 'busy', '--max=3', '--cpu-percent=50')
      const ready = () =>
        kubectl('get', 'deployment', 'busy', '-o', 'jsonpath={.status.readyReplicas}')
      await until('three pods are ready', () => ready() === '3')
      const asTold = /^busy Deployment\/busy cpu: \d+%\/50% 1 3 3 \d+s$/m
      // The autoscaler counts them when it looks again.
      await until('they are told of', () => asTold.test(kubectl('get', 'hpa', '--no-headers')))
      const reasons = 'jsonpath={.items[*].reason}'
      const about = 'involvedObject.kind=HorizontalPodAutoscaler'
      const events = kubectl('get', 'events', '--field-selector', about, '-o', reasons)
      assert.match(events, /SuccessfulRescale/)
    })

    await context.test('for as long as an hour', async () => {
      const points = () => {
        const node = kubectl('get', 'pods', '-o', 'jsonpath={.items[0].spec.nodeName}')
        const path = `/api/v1/nodes/${node}/proxy/stats/history`
        const { pods } = JSON.parse(kubectl('get', '--raw', path))
        return pods[0]?.containers[0]
      }
      await until('there are points', () => points()?.points.length > 0)
      assert.deepEqual(points().requests, { cpu: 0.1, memory: 64 * 2 ** 20 })
      assert.deepEqual(points().limits, { cpu: 0.2 })
    })
  })
})

/** Thousandths of a core by pod, as far as they are known. */
function used(cluster: PodCluster): readonly number[] {
  const { stdout } = cluster.tryKubectl('top', 'pods', '--no-headers')
  return [...stdout.matchAll(/ (\d+)m /g)].map(([, text]) => Number(text))
}

/** The limit is kept, and on a machine with nothing else to do nearly reached. */
const isAboutRight = (cores: number | undefined): boolean =>
  cores !== undefined && cores > 60 && cores < 260

function apply(cluster: PodCluster, object: object): void {
  const path = join(cluster.folder, 'manifest.json')
  writeFileSync(path, JSON.stringify(object))
  cluster.kubectl('apply', '-f', path)
}
