import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startGalleyCluster } from '../cluster/clusters.ts'
import { atMost, type Figure } from '../figure.ts'

export const clusterStart: Figure = {
  name: 'cluster-start',
  summary:
    'seconds that galley cluster start takes until /readyz answers ok: the first ever, and again',
  async measure({ runs }) {
    const first: number[] = []
    const again: number[] = []
    for (let run = 0; run < runs; run++) {
      // Compiled code and the cluster's state are there the second time.
      const folder = await mkdtemp(join(tmpdir(), 'galley-start-'))
      first.push(await secondsToReady(folder))
      again.push(await secondsToReady(folder))
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
    }
    return [
      { what: 'first start ever', unit: 's', runs: first, due: atMost(1.5) },
      { what: 'again', unit: 's', runs: again, due: atMost(0.8) },
    ]
  },
}

async function secondsToReady(folder: string): Promise<number> {
  const env = { XDG_CACHE_HOME: join(folder, 'cache') }
  await using cluster = await startGalleyCluster({ data: join(folder, 'data'), env })
  return cluster.readyMs / 1000
}
