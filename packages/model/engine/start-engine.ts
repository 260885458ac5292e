import { stat } from 'node:fs/promises'
import { type Clock, systemClock } from '@galley/kit/clock'
import { availableCpus } from '@galley/kit/cpu-quota'
import { GalleyError } from '@galley/kit/errors'
import { startWorkers } from '@galley/kit/workers/worker-pool'
import { BatchingEngine } from './batching-engine.ts'
import type { Engine, EngineObserver } from './engine.ts'
import type {
  GraphFacts,
  InferenceRequest,
  InferenceResponse,
  InferenceSetup,
} from './inference-worker.ts'
import { shareCpus } from './share-cpus.ts'

export interface EngineOptions {
  /** Path of an .onnx file. It is read again whenever a worker has to be replaced. */
  readonly graph: string
  /** How many graphs compute side by side; by default from the CPU quota. */
  readonly workers?: number
  /** How many threads compute one graph; by default from the CPU quota. */
  readonly threads?: number
  /** The most photos to compute together, by default 8. */
  readonly maxBatch?: number
  /** How long a free worker may wait for a full batch, by default not at all. */
  readonly maxDelayMs?: number
  /** The most photos that may wait, by default 32 batches. */
  readonly queueLimit?: number
  readonly observer?: EngineObserver
  readonly clock?: Clock
}

/** MobileNetV2 gains a tenth a photo from computing 8 together, nothing from 16, which double the memory. */
const defaultMaxBatch = 8
const defaultBatchesWaiting = 32

/**
 * Loads a graph into worker threads and warms it up. Rejects with `not-found` for a missing file,
 * `invalid` for one that ONNX Runtime cannot run, `unsupported` for inputs that cannot be batched.
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { graph, observer, clock = systemClock, maxBatch = defaultMaxBatch } = options
  const share = shareCpus(availableCpus(), await sizeOf(graph))
  const { workers: count = share.workers, threads = share.threads } = options
  const setup: InferenceSetup = { graph, threads, maxBatch }
  const workers = await startWorkers<InferenceRequest, InferenceResponse, GraphFacts>(count, {
    script: new URL('./inference-worker.ts', import.meta.url),
    name: 'inference',
    data: setup,
    clock,
    onDeath: (reason) => observer?.workerReplaced(reason),
  })
  const { maxDelayMs = 0, queueLimit = defaultBatchesWaiting * maxBatch } = options
  return new BatchingEngine(workers, { maxDelayMs, queueLimit, observer, clock })
}

async function sizeOf(graph: string): Promise<number> {
  const facts = await stat(graph).catch((cause) => {
    const code = cause.code === 'ENOENT' ? 'not-found' : 'unavailable'
    throw new GalleyError(code, `The graph ${graph} cannot be read: ${cause.message}`, { cause })
  })
  return facts.size
}
