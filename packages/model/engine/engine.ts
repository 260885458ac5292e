import type { Tensor, TensorSpec } from '../tensor.ts'

/** What one call of `Engine.run` may ask for. */
export interface RunOptions {
  /** Give up after this many milliseconds, waiting included. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

export interface Inference {
  /** In the order of `Engine.outputs`; the first dimension is that of the inputs. */
  readonly outputs: readonly Tensor[]
  /** Milliseconds spent waiting for a worker, and computing in it (of the whole batch). */
  readonly queueMs: number
  readonly inferenceMs: number
  /** Photos computed together, others' included. */
  readonly batchSize: number
}

/** What an engine reports while it works, for metrics. */
export interface EngineObserver {
  batch(facts: { readonly size: number; readonly inferenceMs: number }): void
  workerReplaced(reason: Error): void
}

/**
 * Runs a graph in worker threads. Requests that wait are computed together, up to the batch limit.
 * Errors: `overloaded` when the queue is full, `deadline`, `cancelled`, `invalid` for inputs of the
 * wrong number, type or shape, `internal` when the worker died under the request.
 */
export interface Engine {
  readonly inputs: readonly TensorSpec[]
  readonly outputs: readonly TensorSpec[]
  /** Photos now waiting for a worker. */
  readonly queueDepth: number
  /** Inputs in the order of `inputs`, sharing one first dimension: the number of photos. */
  run(inputs: readonly Tensor[], options?: RunOptions): Promise<Inference>
  /** Lets what is under way finish, refuses what comes after, ends the workers. */
  close(): Promise<void>
}
