import type { Transferable } from 'node:worker_threads'
import { Dispatcher, type Lane } from './dispatcher.ts'
import type { Patience } from './patience.ts'
import { SupervisedWorker, type SupervisedWorkerOptions } from './supervised-worker.ts'

export interface WorkerPoolOptions extends SupervisedWorkerOptions {
  /** How many workers. */
  readonly size: number
  /** Requests that each worker has under way, by default one; more where its service `isOverlapping`. */
  readonly overlap?: number
  /** How many requests may wait while all workers are busy. */
  readonly queueLimit: number
}

export interface PoolCallOptions extends Patience {
  /** Buffers of the request that move to the worker instead of being copied. */
  readonly transfer?: readonly Transferable[]
}

interface Job<Request> {
  readonly request: Request
  readonly transfer: readonly Transferable[] | undefined
}

/** Several supervised workers behind one bounded queue. */
export class WorkerPool<Request, Response> {
  readonly #workers: readonly SupervisedWorker<Request, Response, unknown>[]
  readonly #dispatcher: Dispatcher<Job<Request>, Response>

  private constructor(
    workers: readonly SupervisedWorker<Request, Response, unknown>[],
    { queueLimit, overlap = 1, clock }: WorkerPoolOptions,
  ) {
    this.#workers = workers
    this.#dispatcher = new Dispatcher({
      lanes: Array.from({ length: overlap }, () => workers.map(oneByOne)).flat(),
      maxBatch: 1,
      queueLimit,
      ...(clock && { clock }),
    })
  }

  /** Resolves when all workers are ready; rejects with the cause, and leaves none, when one is not. */
  static async start<Request, Response>(
    options: WorkerPoolOptions,
  ): Promise<WorkerPool<Request, Response>> {
    return new WorkerPool(await startWorkers(options.size, options), options)
  }

  /** Requests now waiting for a worker. */
  get depth(): number {
    return this.#dispatcher.depth
  }

  /** Rejects with `overloaded`, `deadline`, `cancelled`, `internal`, or what the handler threw. */
  call(request: Request, { transfer, ...patience }: PoolCallOptions = {}): Promise<Response> {
    return this.#dispatcher.submit({ request, transfer }, patience)
  }

  /** Lets what is under way finish, refuses what comes after, ends the workers. */
  async close(): Promise<void> {
    await this.#dispatcher.close()
    await Promise.all(this.#workers.map((worker) => worker.close()))
  }
}

/** Starts `count` workers side by side; when one fails the others are ended and its error thrown. */
export async function startWorkers<Request, Response, Facts>(
  count: number,
  options: SupervisedWorkerOptions,
): Promise<SupervisedWorker<Request, Response, Facts>[]> {
  const attempts = await Promise.allSettled(
    Array.from({ length: count }, () => SupervisedWorker.start<Request, Response, Facts>(options)),
  )
  const workers = attempts.flatMap((a) => (a.status === 'fulfilled' ? [a.value] : []))
  const failure = attempts.find((a) => a.status === 'rejected')
  if (!failure) return workers
  await Promise.all(workers.map((worker) => worker.close()))
  throw failure.reason
}

function oneByOne<Request, Response>(
  worker: SupervisedWorker<Request, Response, unknown>,
): Lane<Job<Request>, Response> {
  return {
    run: (jobs) => Promise.all(jobs.map((job) => worker.call(job.request, job.transfer))),
    ready: () => worker.ready(),
  }
}
