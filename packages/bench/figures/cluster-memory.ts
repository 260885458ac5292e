import { setTimeout as delay } from 'node:timers/promises'
import { ApiClient } from '../cluster/api-client.ts'
import { type Cluster, startGalleyCluster } from '../cluster/clusters.ts'
import { createDeployment, untilReady } from '../cluster/deployments.ts'
import { nodeManifest, podManifest } from '../cluster/manifests.ts'
import { inParallel } from '../cluster/side-by-side.ts'
import { atMost, type Figure } from '../figure.ts'
import { memoryMbOf, needLinux, treeOf } from '../proc.ts'

const nodes = 1000
const pods = 10_000
const clients = 16
/** Until a server has put away what a start or a load left. */
const settleMs = 3000

export const clusterMemory: Figure = {
  name: 'cluster-memory',
  summary:
    'resident memory of a cluster: idle, with 1,000 nodes and 10,000 pods stored, and with as many that run (one run each)',
  async measure({ runs }) {
    needLinux('cluster-memory')
    const idle: number[] = []
    for (let run = 0; run < runs; run++) {
      await using cluster = await startGalleyCluster()
      idle.push(await settledMb(cluster))
    }
    return [
      { what: 'idle', unit: 'MB', runs: idle, due: atMost(150) },
      {
        what: `with ${nodes} nodes and ${pods} pods`,
        unit: 'MB',
        runs: [await filledMb()],
        due: atMost(600),
      },
      {
        what: `with ${nodes} simulated nodes and ${pods} pods that run on them`,
        unit: 'MB',
        runs: [await runningMb()],
        due: atMost(700),
      },
    ]
  },
}

async function filledMb(): Promise<number> {
  await using cluster = await startGalleyCluster()
  using client = new ApiClient(cluster.kubeconfig, clients)
  await inParallel(clients, nodes, (index) =>
    client.send('POST', '/api/v1/nodes', nodeManifest(index)),
  )
  const path = '/api/v1/namespaces/default/pods'
  await inParallel(clients, pods, (index) => client.send('POST', path, podManifest(index)))
  // Awaited here: the cluster goes with this function.
  return await settledMb(cluster)
}

async function runningMb(): Promise<number> {
  await using cluster = await startGalleyCluster({ simulatedNodes: nodes })
  using client = new ApiClient(cluster.kubeconfig, clients)
  await createDeployment(client, 'many', pods)
  await untilReady(client, 'many', pods)
  return await settledMb(cluster)
}

async function settledMb({ pids }: Cluster): Promise<number> {
  await delay(settleMs)
  const all = pids.flatMap(treeOf)
  return all.reduce((sum, pid) => sum + memoryMbOf(pid, 'VmRSS'), 0)
}
