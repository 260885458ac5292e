import { setTimeout as delay } from 'node:timers/promises'
import { ApiClient } from '../cluster/api-client.ts'
import { startGalleyCluster } from '../cluster/clusters.ts'
import { createDeployment, untilReady } from '../cluster/deployments.ts'
import { atMost, type Figure } from '../figure.ts'
import { cpuSecondsOf, needLinux } from '../proc.ts'

const pods = 20
const nodes = 3
/** Until a start's work is over, and how long is looked at then. */
const settleMs = 15_000
const lookMs = 60_000

export const clusterIdleCpu: Figure = {
  name: 'cluster-idle-cpu',
  summary: `CPU of a cluster with ${nodes} simulated nodes and ${pods} pods that nobody asks for anything`,
  async measure() {
    needLinux('cluster-idle-cpu')
    await using cluster = await startGalleyCluster({ simulatedNodes: nodes })
    using client = new ApiClient(cluster.kubeconfig, 1)
    await createDeployment(client, 'idle', pods)
    await untilReady(client, 'idle', pods)
    await delay(settleMs)
    const cpu = () => cluster.pids.reduce((sum, pid) => sum + cpuSecondsOf(pid), 0)
    const before = cpu()
    await delay(lookMs)
    const share = ((cpu() - before) / (lookMs / 1000)) * 100
    return [{ what: 'of one core', unit: '%', runs: [share], due: atMost(1) }]
  },
}
