import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { startGalleyRegistry } from './registry-processes.ts'

const clients = 10
const bytesAClient = 200_000_000

/**
 * The most memory, in megabytes, that the registry's process has resident while ten clients push a blob
 * of 200 MB each at the same time.
 */
export async function measurePushMemory(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'galley-memory-'))
  try {
    await using registry = await startGalleyRegistry(join(folder, 'data'))
    const pushes = Array.from({ length: clients }, () => pushInWorker(registry.host))
    await Promise.all(pushes)
    return await registry.peakMemory()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Clients in threads of their own, so that they do not wait for one another. */
function pushInWorker(host: string): Promise<void> {
  const worker = new Worker(new URL('./push-worker.ts', import.meta.url), {
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
