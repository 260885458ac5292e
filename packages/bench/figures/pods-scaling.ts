import { atLeast, type Figure } from '../figure.ts'
import { allAnswered, closedLoad } from '../load/loads.ts'
import { makePhoto } from '../load/photo.ts'
import { Poster, photoForm } from '../load/post.ts'
import { deploymentOf, serviceOf, startPodCluster, untilReplicas } from '../pods/pod-cluster.ts'

const port = 30811
const warmUp = 100

export const podsScaling: Figure = {
  name: 'pods-scaling',
  summary: 'photos answered a second by 5 replicas ÷ by 1, each limited to 0.3 CPU',
  async measure({ model, runs }) {
    await using cluster = await startPodCluster(model)
    await cluster.apply(
      serviceOf('web', port),
      deploymentOf({ name: 'web', replicas: 1, cpuLimit: '300m' }),
    )
    const photo = await makePhoto(640, 480)
    const rates = { one: [] as number[], five: [] as number[] }
    for (let run = 0; run < runs; run++) {
      rates.one.push(await rateWith(1))
      rates.five.push(await rateWith(5))
    }
    const ratios = rates.five.map((five, run) => five / (rates.one[run] ?? Number.NaN))
    return [
      { what: '5 replicas ÷ 1', unit: '', runs: ratios, due: atLeast(4.5) },
      { what: '1 replica', unit: '/s', runs: rates.one },
      { what: '5 replicas', unit: '/s', runs: rates.five },
    ]

    async function rateWith(replicas: number): Promise<number> {
      await cluster.kubectl('scale', 'deployment', 'web', `--replicas=${replicas}`)
      await untilReplicas(cluster, 'web', replicas)
      const clients = 4 * replicas
      // Connections of its own each time: they are what is balanced.
      using poster = new Poster([photoForm(`http://127.0.0.1:${port}`, photo)], clients)
      await closedLoad(poster, { clients, count: warmUp * replicas })
      const { latencies, seconds } = allAnswered(
        await closedLoad(poster, { clients, count: 400 * replicas }),
      )
      return latencies.length / seconds
    }
  },
}
