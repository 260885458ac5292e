import { setTimeout as delay } from 'node:timers/promises'
import { atMost, type Figure } from '../figure.ts'
import { freshLoad } from '../load/fresh-load.ts'
import {
  deploymentOf,
  type PodCluster,
  serviceOf,
  startPodCluster,
  untilReplicas,
} from '../pods/pod-cluster.ts'

const port = 30812
const clients = 20
/** At five replicas, before it ends. */
const goOnMs = 5000

export const podsAutoscaling: Figure = {
  name: 'pods-autoscaling',
  summary:
    'seconds from the beginning of a load that needs 5 replicas until 5 are ready, and requests that failed while it went up and down (one run each)',
  async measure({ model }) {
    const usual = await underLoad(model, '15s')
    const quick = await underLoad(model, '1s')
    return [
      { what: 'looked at every 15 s', unit: 's', runs: [usual.seconds], due: atMost(20) },
      { what: 'looked at every second', unit: 's', runs: [quick.seconds], due: atMost(5) },
      { what: 'failed requests', unit: '', runs: [usual.failed + quick.failed], due: atMost(0) },
      { what: 'answered requests', unit: '', runs: [usual.answered + quick.answered] },
    ]
  },
}

async function underLoad(model: string, period: string) {
  const asked = ['--horizontal-pod-autoscaler-sync-period', period]
  await using cluster = await startPodCluster(model, asked)
  await cluster.apply(
    serviceOf('web', port),
    deploymentOf({ name: 'web', cpuRequest: '100m', cpuLimit: '300m' }),
    autoscaler,
  )
  await untilReplicas(cluster, 'web', 1)
  await untilUseIsKnown(cluster)
  const load = freshLoad(`http://127.0.0.1:${port}/test`, clients)
  const seconds = (await untilReplicas(cluster, 'web', 5)) / 1000
  await delay(goOnMs)
  // A light load must not fail while the others go.
  await cluster.kubectl('patch', 'hpa', 'web', '-p', '{"spec":{"maxReplicas":1}}')
  await untilReplicas(cluster, 'web', 1)
  return { seconds, ...(await load.stop()) }
}

async function untilUseIsKnown({ kubectl }: PodCluster): Promise<void> {
  const path = 'jsonpath={.status.currentMetrics[0].resource.current.averageUtilization}'
  while ((await kubectl('get', 'hpa', 'web', '-o', path)) === '') await delay(200)
}

const autoscaler = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'web' },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    minReplicas: 1,
    maxReplicas: 5,
    // Up to five at once, so that the figure is one of Galley and not of the limits on each step.
    behavior: {
      scaleUp: { policies: [{ type: 'Pods', value: 4, periodSeconds: 15 }] },
      scaleDown: { stabilizationWindowSeconds: 0 },
    },
    metrics: [
      {
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
      },
    ],
  },
}
