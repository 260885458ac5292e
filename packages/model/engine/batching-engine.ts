import type { Clock } from '@galley/kit/clock'
import { GalleyError } from '@galley/kit/errors'
import { Dispatcher, type Lane } from '@galley/kit/workers/dispatcher'
import type { SupervisedWorker } from '@galley/kit/workers/supervised-worker'
import type { Tensor, TensorSpec } from '../tensor.ts'
import { rowsOf, stack } from './batch.ts'
import { checkInputs } from './check-inputs.ts'
import type { Engine, EngineObserver, Inference, RunOptions } from './engine.ts'
import type { GraphFacts, InferenceRequest, InferenceResponse } from './inference-worker.ts'
import { joinInferences } from './join-inferences.ts'

export type InferenceWorker = SupervisedWorker<InferenceRequest, InferenceResponse, GraphFacts>

export interface BatchingOptions {
  readonly maxDelayMs: number
  readonly queueLimit: number
  readonly observer: EngineObserver | undefined
  readonly clock: Clock
}

/** A request, or as much of one as a batch holds. */
interface Job {
  readonly inputs: readonly Tensor[]
  readonly rows: number
  readonly queuedAt: number
}

/** A job can fail on its own account without its batch, or its worker, failing. */
type Outcome = Inference | GalleyError

export class BatchingEngine implements Engine {
  readonly inputs: readonly TensorSpec[]
  readonly outputs: readonly TensorSpec[]
  readonly #workers: readonly InferenceWorker[]
  readonly #facts: GraphFacts
  readonly #options: BatchingOptions
  readonly #dispatcher: Dispatcher<Job, Outcome>

  constructor(workers: readonly InferenceWorker[], options: BatchingOptions) {
    const facts = workers[0]?.facts
    if (!facts) throw new GalleyError('internal', 'An engine needs at least one worker.')
    this.inputs = facts.inputs
    this.outputs = facts.outputs
    this.#workers = workers
    this.#facts = facts
    this.#options = options
    const lanes = workers.map((worker) => this.#laneOf(worker))
    this.#dispatcher = new Dispatcher({
      lanes,
      maxBatch: facts.maxBatch,
      // At a millisecond a photo, waiting for the next message would be a good part of a worker's time.
      ahead: true,
      ...options,
    })
  }

  get queueDepth(): number {
    return this.#dispatcher.depth
  }

  async run(inputs: readonly Tensor[], options: RunOptions = {}): Promise<Inference> {
    const rows = checkInputs(inputs, this.inputs)
    const { maxBatch } = this.#facts
    if (rows <= maxBatch) return this.#submit(inputs, rows, options)
    const most = maxBatch + this.#options.queueLimit
    if (rows > most) {
      throw new GalleyError('too-large', `The request holds ${rows} photos; ${most} may.`, {
        next: 'Send fewer photos at once.',
      })
    }
    return this.#submitInParts(inputs, rows, options)
  }

  async close(): Promise<void> {
    await this.#dispatcher.close()
    await Promise.all(this.#workers.map((worker) => worker.close()))
  }

  async #submit(inputs: readonly Tensor[], rows: number, options: RunOptions): Promise<Inference> {
    const job = { inputs, rows, queuedAt: this.#options.clock.monotonic() }
    const outcome = await this.#dispatcher.submit(job, { ...options, weight: rows })
    if (outcome instanceof GalleyError) throw outcome
    return outcome
  }

  /** A request of more photos than a batch holds takes several; when one part fails, so do all. */
  async #submitInParts(inputs: readonly Tensor[], rows: number, options: RunOptions) {
    const failed = new AbortController()
    const signal = AbortSignal.any([failed.signal, ...(options.signal ? [options.signal] : [])])
    const parts: Promise<Inference>[] = []
    for (let from = 0; from < rows; from += this.#facts.maxBatch) {
      const to = Math.min(rows, from + this.#facts.maxBatch)
      parts.push(this.#submit(rowsOf(inputs, from, to), to - from, { ...options, signal }))
    }
    try {
      return joinInferences(await Promise.all(parts))
    } finally {
      failed.abort()
    }
  }

  #laneOf(worker: InferenceWorker): Lane<Job, Outcome> {
    return {
      ready: () => worker.ready(),
      run: async (jobs) => {
        const outcomes: Outcome[] = []
        for (const alike of groupByShape(jobs))
          outcomes.push(...(await this.#compute(worker, alike)))
        return outcomes
      },
    }
  }

  /** Computes jobs together; where that fails, each alone, so that only the one at fault suffers. */
  async #compute(worker: InferenceWorker, jobs: readonly Job[]): Promise<Outcome[]> {
    try {
      return await this.#computeTogether(worker, jobs)
    } catch (error) {
      if (!(error instanceof GalleyError) || error.code !== 'invalid') throw error
      if (jobs.length === 1) return [error]
      const alone: Outcome[] = []
      for (const job of jobs) alone.push(...(await this.#compute(worker, [job])))
      return alone
    }
  }

  async #computeTogether(worker: InferenceWorker, jobs: readonly Job[]): Promise<Inference[]> {
    const { clock, observer } = this.#options
    const { isFixed, maxBatch } = this.#facts
    const batchSize = jobs.reduce((sum, job) => sum + job.rows, 0)
    const batch = stack(
      jobs.map((job) => job.inputs),
      isFixed ? maxBatch : batchSize,
    )
    // Stacking copied the callers' tensors, so their memory stays theirs while this can be moved.
    const memory = batch.map((tensor) => tensor.data.buffer as ArrayBuffer)
    const { outputs, inferenceMs } = await worker.call(batch, memory)
    observer?.batch({ size: batchSize, inferenceMs })
    const startedAt = clock.monotonic() - inferenceMs
    let to = 0
    return jobs.map(({ rows, queuedAt }) => {
      to += rows
      const queueMs = startedAt - queuedAt
      return { outputs: rowsOf(outputs, to - rows, to), queueMs, inferenceMs, batchSize }
    })
  }
}

/** Neighbours that can be stacked; only a graph with free inner dimensions sees more than one group. */
function groupByShape(jobs: readonly Job[]): Job[][] {
  const groups: Job[][] = []
  for (const job of jobs) {
    const group = groups.at(-1)
    if (group?.[0] && haveSameShape(group[0], job)) group.push(job)
    else groups.push([job])
  }
  return groups
}

function haveSameShape(one: Job, other: Job): boolean {
  return one.inputs.every(({ dims }, index) =>
    dims.every((dim, axis) => axis === 0 || dim === other.inputs[index]?.dims[axis]),
  )
}
