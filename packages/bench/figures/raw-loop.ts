import { SupervisedWorker } from '@galley/kit/workers/supervised-worker'

/** A bare loop around ONNX Runtime in a worker thread: what an engine would be without an engine. */
export interface RawLoop {
  /** Milliseconds for that many batches, one after the other. */
  run(batches: number): Promise<number>
  close(): Promise<void>
}

export interface RawLoopSetup {
  readonly graph: string
  /** Photos in a batch. */
  readonly batch: number
}

/** Starts a loop of one thread over a graph with one input of floats. */
export async function startRawLoop(setup: RawLoopSetup): Promise<RawLoop> {
  const worker = await SupervisedWorker.start<number, number>({
    script: new URL('./raw-loop-worker.ts', import.meta.url),
    name: 'raw loop',
    data: setup,
  })
  return { run: (batches) => worker.call(batches), close: () => worker.close() }
}
