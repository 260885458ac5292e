import { mutate } from './mutate.ts'
import { Random } from './random.ts'
import type { FuzzTarget } from './target.ts'

export interface FuzzResult {
  readonly name: string
  readonly inputs: number
  readonly milliseconds: number
  readonly failure?: FuzzFailure
}

export interface FuzzFailure {
  readonly input: Uint8Array
  readonly error: unknown
}

/** No input is worth this long, on however busy a machine. */
const longest = 10_000

/** Gives a target so many inputs, fewer if one of them fails or `until` passes. */
export async function fuzz(
  target: FuzzTarget,
  inputs: number,
  seed: number,
  until: number,
): Promise<FuzzResult> {
  const random = new Random(seed)
  const seeds = await target.seeds()
  const started = performance.now()
  let [tried, now] = [0, started]
  while (tried < inputs && now < until) {
    const input = (target.mutate ?? mutate)(seeds, random)
    tried++
    const error = await tryOne(target, input)
    const took = performance.now() - now
    now += took
    const failed = error ?? (took > longest && new Error(`It took ${Math.round(took)} ms.`))
    if (failed)
      return {
        name: target.name,
        inputs: tried,
        milliseconds: now - started,
        failure: { input, error: failed },
      }
  }
  return { name: target.name, inputs: tried, milliseconds: now - started }
}

async function tryOne(target: FuzzTarget, input: Uint8Array): Promise<unknown> {
  try {
    const running = target.run(input)
    // Most targets answer at once; to wait for each of a million would cost more than they do.
    if (running) await running
    return undefined
  } catch (error) {
    return error ?? new Error('It threw nothing.')
  }
}
