import { setTimeout as delay } from 'node:timers/promises'
import { atMost, type Figure } from '../figure.ts'
import { galleyMemory } from '../pods/galley-memory.ts'
import { deploymentOf, startPodCluster, untilReplicas } from '../pods/pod-cluster.ts'

const pods = 30
const settleMs = 3000

export const podsMemory: Figure = {
  name: 'pods-memory',
  summary: `memory of Galley with ${pods} running pods: its process and whatever stands beside the containers, shared pages counted once`,
  async measure({ model, runs }) {
    await using cluster = await startPodCluster(model)
    await cluster.apply(deploymentOf({ name: 'many', replicas: pods, cpuRequest: '10m' }))
    await untilReplicas(cluster, 'many', pods)
    const all: number[] = []
    const own: number[] = []
    for (let run = 0; run < runs; run++) {
      await delay(settleMs)
      const { main, beside } = galleyMemory(cluster)
      own.push(main)
      all.push(main + beside)
    }
    return [
      { what: `with ${pods} pods`, unit: 'MB', runs: all, due: atMost(250) },
      { what: 'of it the cluster process', unit: 'MB', runs: own },
    ]
  },
}
