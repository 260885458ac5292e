import { keepHeapSmall } from '@galley/kit/small-heap'
import { startEngine } from '../start-engine.ts'

/** Prints how many times its memory after warm-up a process has after 100,000 requests more. */
keepHeapSmall()
const [graph = ''] = process.argv.slice(2)
const clients = Array.from({ length: 16 })
const input = { type: 'float32', dims: [1, 2], data: new Float32Array(2) } as const
const engine = await startEngine({ graph, workers: 1, threads: 1 })

async function memoryAfter(requests: number): Promise<number> {
  let left = requests
  const client = async () => {
    while (left-- > 0) await engine.run([input])
  }
  await Promise.all(clients.map(client))
  return process.memoryUsage.rss()
}

const warm = await memoryAfter(20_000)
const worn = await memoryAfter(100_000)
await engine.close()
console.log(worn / warm)
