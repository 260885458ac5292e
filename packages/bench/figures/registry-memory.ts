import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { atMost, type Figure } from '../figure.ts'
import { needLinux } from '../proc.ts'
import { startGalleyRegistry } from '../registry/registry-processes.ts'

const clients = 10
const bytesAClient = 200_000_000

export const registryMemory: Figure = {
  name: 'registry-memory',
  summary: 'peak memory of the registry while ten clients push 200 MB each',
  async measure({ runs }) {
    needLinux('registry-memory')
    const peaks: number[] = []
    for (let run = 0; run < runs; run++) peaks.push(await peakOfPushes())
    return [{ what: 'peak memory', unit: 'MB', runs: peaks, due: atMost(200) }]
  },
}

async function peakOfPushes(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'galley-registry-'))
  try {
    await using registry = await startGalleyRegistry(join(folder, 'data'))
    const pushes = Array.from({ length: clients }, () => pushInWorker(registry.host))
    await Promise.all(pushes)
    return registry.peakMemory()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Clients in threads of their own, so that they do not wait for one another. */
function pushInWorker(host: string): Promise<void> {
  const worker = new Worker(new URL('../registry/push-worker.ts', import.meta.url), {
    workerData: { host, bytes: bytesAClient },
  })
  return new Promise((resolve, reject) => {
    worker.once('error', reject)
    worker.once('exit', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`a client ended with ${code}`))
    })
  })
}
