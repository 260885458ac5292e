import type { Logger } from '@galley/kit/logging'
import type { KeyQueue } from '../../client/key-queue.ts'

export interface WorkOptions {
  readonly workers: number
  readonly log: Logger
  readonly signal: AbortSignal
  /** Gives after how many milliseconds the key is looked at again even if nothing changes. */
  act(key: string): Promise<number | undefined>
}

/** Acts on keys, several at once, until the queue is closed. What fails is tried again later. */
export async function workThrough(queue: KeyQueue, options: WorkOptions): Promise<void> {
  await Promise.all(Array.from({ length: options.workers }, () => work(queue, options)))
}

async function work(queue: KeyQueue, { act, log, signal }: WorkOptions): Promise<void> {
  for (let key = await queue.take(); key !== undefined; key = await queue.take()) {
    try {
      const wait = await act(key)
      queue.succeeded(key)
      if (wait !== undefined) queue.addAfter(key, wait)
    } catch (error) {
      if (!signal.aborted) log.debug({ err: error, key }, 'a simulated node could not go on')
      queue.failed(key)
    }
  }
}
