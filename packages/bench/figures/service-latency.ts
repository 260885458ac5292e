import { atMost, type Figure } from '../figure.ts'
import { steadyGets } from '../load/steady-get.ts'
import { startThreePods } from '../pods/three-pods.ts'
import { median } from '../statistics.ts'

const load = { rate: 1000, count: 4000, connections: 16 }

export const serviceLatency: Figure = {
  name: 'service-latency',
  summary:
    'milliseconds that carrying a service in user space adds to the median latency, 1,000 requests/s (GET /readyz)',
  async measure({ model, runs }) {
    await using pods = await startThreePods(model, 'userspace')
    const medians = { direct: [] as number[], service: [] as number[] }
    const [pod = ''] = pods.addresses
    // The first run warms up.
    for (let run = 0; run <= runs; run++) {
      const direct = median(await steadyGets(`http://${pod}/readyz`, load))
      const service = median(await steadyGets(`http://${pods.nodePort}/readyz`, load))
      if (run === 0) continue
      medians.direct.push(direct)
      medians.service.push(service)
    }
    const added = medians.service.map((one, run) => one - (medians.direct[run] ?? Number.NaN))
    return [
      { what: 'added', unit: 'ms', runs: added, due: atMost(0.3) },
      { what: 'to a pod itself', unit: 'ms', runs: medians.direct },
      { what: 'through a node port', unit: 'ms', runs: medians.service },
    ]
  },
}
