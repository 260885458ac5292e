import { setTimeout as delay } from 'node:timers/promises'
import { GalleyError } from '@galley/kit/errors'
import type { Poster } from './post.ts'
import { seededRandom } from './random.ts'

export interface LoadResult {
  /** Milliseconds from when each request was due to the end of its answer, in order of the answers. */
  readonly latencies: readonly number[]
  /** Requests with another answer than 200, or none. */
  readonly failures: number
  readonly seconds: number
}

/** The same result; throws where requests failed, since refusals are quick and would flatter a figure. */
export function allAnswered(result: LoadResult): LoadResult {
  const { failures, latencies } = result
  if (failures === 0) return result
  throw new GalleyError(
    'internal',
    `${failures} of ${latencies.length} requests were not answered 200.`,
  )
}

/** Closed model: `clients` senders, each sending again as soon as it is answered. */
export async function closedLoad(
  poster: Poster,
  { clients, count }: { readonly clients: number; readonly count: number },
): Promise<LoadResult> {
  const began = performance.now()
  const latencies: number[] = []
  let failures = 0
  let left = count
  const client = async () => {
    while (left-- > 0) {
      const due = performance.now()
      if (!(await isAnswered(poster))) failures++
      latencies.push(performance.now() - due)
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  return { latencies, failures, seconds: (performance.now() - began) / 1000 }
}

/**
 * Open model: requests fall due at random (a Poisson process) whether or not earlier ones were
 * answered, and each one's latency counts from when it was due. That is how users arrive; a closed
 * model would hide queueing.
 */
export async function openLoad(
  poster: Poster,
  { rate, count, seed }: { readonly rate: number; readonly count: number; readonly seed: number },
): Promise<LoadResult> {
  const random = seededRandom(seed)
  const began = performance.now()
  const latencies: number[] = []
  let failures = 0
  const sendDueAt = async (due: number) => {
    if (!(await isAnswered(poster))) failures++
    latencies.push(performance.now() - due)
  }
  const under: Promise<void>[] = []
  let due = began
  for (let sent = 0; sent < count; sent++) {
    due += (-Math.log(1 - random()) / rate) * 1000
    const wait = due - performance.now()
    if (wait > 0.5) await delay(wait)
    under.push(sendDueAt(due))
  }
  await Promise.all(under)
  return { latencies, failures, seconds: (performance.now() - began) / 1000 }
}

function isAnswered(poster: Poster): Promise<boolean> {
  return poster.send().then(
    (status) => status === 200,
    () => false,
  )
}
