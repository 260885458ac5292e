import { type Clock, sleep } from '@galley/kit/clock'
import type { Store } from './store.ts'

/** As upstream: what was replaced longer ago than this is forgotten. */
const keptMs = 5 * 60 * 1000

/** Forgets old history every five minutes until the signal aborts. */
export async function keepCompacting(
  store: Store,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  try {
    while (!signal.aborted) {
      const revision = store.revision
      await sleep(clock, keptMs, signal)
      await store.compact(revision)
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
