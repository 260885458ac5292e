import { atMost, type Figure } from '../figure.ts'
import {
  deploymentOf,
  type PodCluster,
  startPodCluster,
  untilRolledOut,
} from '../pods/pod-cluster.ts'

export const podStart: Figure = {
  name: 'pod-start',
  summary:
    'seconds from kubectl apply of a deployment without probes, which the lab has, until its pod is Ready (image present), from 1 to 5 replicas, and of kubectl exec POD -- true',
  async measure({ model, runs }) {
    await using cluster = await startPodCluster(model)
    const seconds = { start: [] as number[], five: [] as number[], exec: [] as number[] }
    // The first start of all unpacks the image.
    for (let run = 0; run <= runs; run++) {
      const measured = await oneRun(cluster, `web-${run}`)
      if (run === 0) continue
      seconds.start.push(measured.start)
      seconds.five.push(measured.five)
      seconds.exec.push(measured.exec)
    }
    return [
      { what: 'kubectl apply → Ready', unit: 's', runs: seconds.start, due: atMost(1.2) },
      { what: '1 → 5 replicas, all Ready', unit: 's', runs: seconds.five, due: atMost(2) },
      { what: 'kubectl exec', unit: 's', runs: seconds.exec, due: atMost(0.4) },
    ]
  },
}

async function oneRun(cluster: PodCluster, name: string) {
  const start = await secondsOf(async () => {
    await cluster.apply(deploymentOf({ name, replicas: 1, isProbed: false }))
    await untilRolledOut(cluster, name)
  })
  const exec = await secondsOf(async () => {
    await cluster.kubectl('exec', `deployment/${name}`, '--', '/usr/local/bin/node', '--version')
  })
  const five = await secondsOf(async () => {
    await cluster.kubectl('scale', 'deployment', name, '--replicas=5')
    await untilRolledOut(cluster, name)
  })
  await cluster.kubectl('delete', 'deployment', name, '--wait', '--cascade=foreground')
  return { start, exec, five }
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1000
}
