import { setTimeout as delay } from 'node:timers/promises'
import { ApiClient } from '../cluster/api-client.ts'
import { startGalleyCluster } from '../cluster/clusters.ts'
import { atMost, type Figure } from '../figure.ts'
import { percentile } from '../statistics.ts'

const watchers = 100
const writes = 200
const pauseMs = 10

export const watchLatency: Figure = {
  name: 'watch-latency',
  summary:
    'milliseconds from sending a write to its being seen by each of 100 watchers: the 99th percentile',
  async measure({ runs }) {
    const p99: number[] = []
    for (let run = 0; run < runs; run++) p99.push(percentile(await latencies(), 0.99))
    return [{ what: 'write → seen, p99', unit: 'ms', runs: p99, due: atMost(50) }]
  },
}

const path = '/api/v1/namespaces/default/configmaps'

async function latencies(): Promise<number[]> {
  await using cluster = await startGalleyCluster()
  using client = new ApiClient(cluster.kubeconfig, 1)
  const ended = new AbortController()
  const sent = new Map<string, number>()
  const seen: number[] = []
  const note = (part: Buffer) => {
    for (const [, name = ''] of part.toString().matchAll(/"name":"(w-\d+)"/g)) {
      const began = sent.get(name)
      if (began !== undefined) seen.push(performance.now() - began)
    }
  }
  const watches = Array.from({ length: watchers }, () =>
    client.stream('GET', `${path}?watch=1`, note, undefined, ended.signal),
  )
  await delay(1000)
  for (let index = 0; index < writes; index++) {
    sent.set(`w-${index}`, performance.now())
    await client.send('POST', path, JSON.stringify({ metadata: { name: `w-${index}` } }))
    await delay(pauseMs)
  }
  await delay(500)
  ended.abort()
  await Promise.all(watches)
  return seen
}
