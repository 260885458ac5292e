import { setTimeout as delay } from 'node:timers/promises'
import { inParallel, type Side, startSideBySide } from '../cluster/side-by-side.ts'
import { untilBound } from '../cluster/until-bound.ts'
import { atLeast, type Figure, type Reading } from '../figure.ts'
import { needLinux } from '../proc.ts'

const clients = 16
const pods = 1000
const zones = 5
/** Pods of one workload, which are to be on nodes of their own. */
const workload = 50
/** Until a watch stands. */
const settleMs = 500

export const schedulerRate: Figure = {
  name: 'scheduler-rate',
  summary: `${pods} pods that are spread over zones and apart from their like, from the first one created until all are on nodes: pods a second ÷ those of the real control plane with its usual limits`,
  async measure({ runs }) {
    needLinux('scheduler-rate')
    return [...(await rates(100, runs)), ...(await rates(1000, runs))]
  },
}

async function rates(nodes: number, runs: number): Promise<readonly Reading[]> {
  await using sides = await startSideBySide(clients)
  for (const { client } of [sides.ours, sides.real])
    await inParallel(clients, nodes, (index) =>
      client.send('POST', '/api/v1/nodes', nodeManifest(index)),
    )
  const [ours, ratio]: number[][] = [[], []]
  // The first run warms both up.
  for (let run = 0; run <= runs; run++) {
    const [one, other] = [await rate(sides.ours, run), await rate(sides.real, run)]
    if (run === 0) continue
    ours?.push(one)
    ratio?.push(one / other)
  }
  return [
    { what: `on ${nodes} nodes`, unit: 'pods/s', runs: ours ?? [] },
    { what: `on ${nodes} nodes ÷ real`, unit: '', runs: ratio ?? [], due: atLeast(1) },
  ]
}

async function rate({ client }: Side, run: number): Promise<number> {
  const bound = untilBound(client, `run=${run}`, pods)
  await delay(settleMs)
  const began = performance.now()
  await inParallel(clients, pods, (index) =>
    client.send('POST', '/api/v1/namespaces/default/pods', podManifest(run, index)),
  )
  await bound
  return (1000 * pods) / (performance.now() - began)
}

function nodeManifest(index: number): string {
  const capacity = { cpu: '32', memory: '64Gi', pods: '110' }
  const name = `node-${index}`
  const labels = {
    'kubernetes.io/hostname': name,
    'topology.kubernetes.io/zone': `zone-${index % zones}`,
  }
  return JSON.stringify({ metadata: { name, labels }, status: { capacity, allocatable: capacity } })
}

/** It tolerates everything: nobody says of these nodes that they are ready. */
function podManifest(run: number, index: number): string {
  const labels = { run: String(run), app: `app-${run}-${Math.floor(index / workload)}` }
  const labelSelector = { matchLabels: { app: labels.app } }
  const requests = { cpu: '100m', memory: '128Mi' }
  return JSON.stringify({
    metadata: { name: `pod-${run}-${index}`, labels },
    spec: {
      containers: [{ name: 'app', image: 'app:1', resources: { requests } }],
      tolerations: [{ operator: 'Exists' }],
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: 'topology.kubernetes.io/zone',
          whenUnsatisfiable: 'DoNotSchedule',
          labelSelector,
        },
      ],
      affinity: {
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            { labelSelector, topologyKey: 'kubernetes.io/hostname' },
          ],
        },
      },
    },
  })
}
