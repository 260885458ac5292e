import { type Clock, sleep } from '@galley/kit/clock'
import type { ApiResponse, Fetch } from '../client/carrier.ts'
import type { Random } from './random.ts'

/** How often things go wrong: each number is one in how many. Zero: never. */
export interface FaultRates {
  /** A request is answered only after a while. */
  readonly slow: number
  /** A request fails before anything was done, or after all was done: the client cannot tell. */
  readonly failed: number
  /** A watch is cut when it was to tell of a change. */
  readonly cut: number
  /** What a watch has to tell comes after a while, so that watches disagree. */
  readonly late: number
  /** The process ends right before or right after a write. */
  readonly crash: number
}

export const noFaults: FaultRates = { slow: 0, failed: 0, cut: 0, late: 0, crash: 0 }

export interface FaultyFetchOptions {
  readonly fetch: Fetch
  readonly clock: Clock
  readonly random: Random
  readonly signal: AbortSignal
  rates(): FaultRates
  /** Called when the process is to end, between two writes. */
  crash(): void
  /** Called whenever something goes on. */
  onActivity(): void
}

/** The longest that an answer or a change of a watch is held back, in milliseconds. */
export const longestDelay = 20_000

/** The network between the parts of a cluster and its API, on a bad day. */
export function faultyFetch(options: FaultyFetchOptions): Fetch {
  const { fetch, clock, random, signal } = options
  const happens = (rate: number) => rate > 0 && random.isOneIn(rate)
  const wait = () => sleep(clock, random.whole(1, longestDelay), signal)
  return async (request) => {
    options.onActivity()
    const rates = options.rates()
    const isWatch = /[?&]watch=true\b/.test(request.url)
    if (signal.aborted) throw new Error('The process has ended')
    if (happens(rates.slow)) await wait()
    if (request.method === 'GET') {
      if (happens(rates.failed)) throw new Error('The connection was refused')
      const response = await fetch(request)
      return isWatch ? faultyWatch(response, options) : response
    }
    const isEnd = happens(rates.crash)
    const isBefore = random.isOneIn(2)
    if (isEnd && isBefore) return end(options)
    if (happens(rates.failed) && isBefore) throw new Error('The connection was refused')
    const response = await fetch(request)
    options.onActivity()
    if (isEnd) return end(options)
    if (happens(rates.failed)) throw new Error('The connection was lost')
    return response
  }
}

function end({ crash }: FaultyFetchOptions): never {
  crash()
  throw new Error('The process has ended')
}

function faultyWatch(response: ApiResponse, options: FaultyFetchOptions): ApiResponse {
  const { ok, status, body } = response
  if (!ok || !body) return response
  return { ok, status, body: faultyChunks(body, options), text: () => response.text() }
}

async function* faultyChunks(
  body: AsyncIterable<Uint8Array | string>,
  options: FaultyFetchOptions,
) {
  const { clock, random, signal, rates } = options
  for await (const chunk of body) {
    options.onActivity()
    const { cut, late } = rates()
    if (cut > 0 && random.isOneIn(cut)) return
    if (late > 0 && random.isOneIn(late))
      await sleep(clock, random.whole(1, longestDelay), signal).catch(() => undefined)
    if (signal.aborted) return
    yield chunk
  }
}
