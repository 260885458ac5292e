import { GalleyError } from '@galley/kit/errors'
import { serveWorker } from '@galley/kit/workers/serve-worker'
import type { Tensor, TensorSpec } from '../tensor.ts'
import { openSession } from './session.ts'
import { warmUp } from './warm-up.ts'

/** What an inference worker needs to start. */
export interface InferenceSetup {
  readonly graph: string
  readonly threads: number
  readonly maxBatch: number
}

/** What an inference worker found out about its graph. */
export interface GraphFacts {
  readonly inputs: readonly TensorSpec[]
  readonly outputs: readonly TensorSpec[]
  /** The most photos to compute together. */
  readonly maxBatch: number
  /** The graph takes exactly `maxBatch` photos; fewer have to be padded. */
  readonly isFixed: boolean
}

/** One batch: the graph's inputs in their order. */
export type InferenceRequest = readonly Tensor[]

export interface InferenceResponse {
  readonly outputs: readonly Tensor[]
  readonly inferenceMs: number
}

await serveWorker(async ({ graph, threads, maxBatch }: InferenceSetup) => {
  const session = await openSession(graph, threads)
  const { inputs, outputs } = session
  const fixed = fixedBatch(inputs)
  const isFixed = fixed !== null
  const facts: GraphFacts = {
    inputs,
    outputs,
    maxBatch: await warmUp(session, { isFixed, photos: fixed ?? maxBatch }),
    isFixed,
  }
  return {
    facts,
    async handle(batch: InferenceRequest) {
      const start = performance.now()
      const results = await session.run(batch)
      const inferenceMs = performance.now() - start
      const value: InferenceResponse = { outputs: results, inferenceMs }
      return { value }
    },
  }
})

/** The number of photos that the graph takes at once, `null` when it is free to choose. */
function fixedBatch(inputs: readonly TensorSpec[]): number | null {
  const firsts = new Set(inputs.map((input) => input.shape[0]))
  const [first] = firsts
  if (firsts.size === 1 && first !== undefined) return first
  const found = inputs.map(({ name, shape }) => `${name} [${shape.map((dim) => dim ?? '?')}]`)
  throw new GalleyError(
    'unsupported',
    `The graph's inputs do not share a first dimension that counts photos: ${found.join(', ')}.`,
  )
}
