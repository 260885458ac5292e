import { serveWorker } from '@galley/kit/workers/serve-worker'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { RawLoopSetup } from './raw-loop.ts'

await serveWorker(async ({ graph, batch }: RawLoopSetup) => {
  const session = await InferenceSession.create(graph, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 4,
  })
  const input = session.inputMetadata[0]
  if (!input?.isTensor) throw new Error(`${graph} takes no tensor`)
  const dims = [batch, ...input.shape.slice(1).map(Number)]
  const data = new Float32Array(dims.reduce((product, dim) => product * dim, 1))
  const feeds = { [input.name]: new Tensor('float32', data, dims) }
  await session.run(feeds)
  return {
    facts: undefined,
    async handle(batches: number) {
      const start = performance.now()
      for (let i = 0; i < batches; i++) await session.run(feeds)
      return { value: performance.now() - start }
    },
  }
})
