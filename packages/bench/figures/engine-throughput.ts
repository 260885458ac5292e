import { startEngine } from '@galley/model/engine/start-engine'
import { openGraph } from '@galley/model/graph'
import type { Tensor, TensorSpec } from '@galley/model/tensor'
import { atLeast, type BenchSettings, type Figure, type Reading } from '../figure.ts'
import { startRawLoop } from './raw-loop.ts'

/**
 * Photos in one stretch of either side: few, so that both see the same weather on a busy machine, but
 * many batches, since the first and the last of a stretch are not full.
 */
const photosAStretch = 256
const stretchesARun = 3

export const engineThroughput: Figure = {
  name: 'engine-throughput',
  summary: 'photos a second of the engine ÷ of a bare onnxruntime-node loop in a worker thread',
  async measure(settings) {
    await using graph = await openGraph(settings.model)
    const readings: Reading[] = []
    for (const batch of [1, 8]) readings.push(...(await compare(graph.path, batch, settings)))
    return readings
  },
}

/** Runs both sides in turn with one thread each, the engine with batches always waiting. */
async function compare(graph: string, batch: number, { runs }: BenchSettings): Promise<Reading[]> {
  await using opened = new AsyncDisposableStack()
  const engine = await startEngine({ graph, workers: 1, threads: 1, maxBatch: batch })
  opened.defer(() => engine.close())
  const raw = await startRawLoop({ graph, batch })
  opened.defer(() => raw.close())
  const photo = [blackPhoto(engine.inputs)]
  const ratios: number[] = []
  const engineRates: number[] = []
  for (let run = 0; run < runs; run++) {
    let rawMs = 0
    let engineMs = 0
    for (let stretch = 0; stretch < stretchesARun; stretch++) {
      rawMs += await raw.run(photosAStretch / batch)
      engineMs += await timeToServe(photosAStretch, 3 * batch, () => engine.run(photo))
    }
    ratios.push(rawMs / engineMs)
    engineRates.push((stretchesARun * photosAStretch * 1000) / engineMs)
  }
  return [
    { what: `batch ${batch}, ratio`, unit: '', runs: ratios, due: atLeast(0.9) },
    { what: `batch ${batch}, engine`, unit: 'photos/s', runs: engineRates },
  ]
}

/** Milliseconds until `photos` are answered to as many clients as never let the queue run dry. */
async function timeToServe(photos: number, clients: number, serve: () => Promise<unknown>) {
  let left = photos
  const client = async () => {
    while (left-- > 0) await serve()
  }
  const start = performance.now()
  await Promise.all(Array.from({ length: clients }, client))
  return performance.now() - start
}

function blackPhoto([input]: readonly TensorSpec[]): Tensor {
  const dims = [1, ...(input?.shape.slice(1).map(Number) ?? [])]
  const data = new Float32Array(dims.reduce((product, dim) => product * dim, 1))
  return { type: 'float32', dims, data }
}
