import { GalleyError } from '@galley/kit/errors'
import { arrayTypes, elementCount } from './element-types.ts'
import type { Session } from './session.ts'

/** Longest time spent on sizes beyond the first: a start should not wait for a large model's sake. */
const budgetMs = 2_000

/** The number of photos that a graph takes at once: exactly, or at most. */
export interface BatchSize {
  readonly isFixed: boolean
  readonly photos: number
}

/**
 * Computes zeros once for all sizes up to the batch's, so that the first requests find memory and code
 * in place, and returns how many photos may be computed together: those, or one when the graph claims
 * a free first dimension but does not compute several photos into as many rows. (Some exporters bake
 * the batch of their example into the graph.)
 */
export async function warmUp(session: Session, { isFixed, photos }: BatchSize): Promise<number> {
  const inner = session.inputs.map((input) => input.shape.slice(1).map((dim) => dim ?? 0))
  // Nothing is known of free inner dimensions before the first request.
  if (inner.some((dims) => dims.includes(0))) return photos
  const end = performance.now() + budgetMs
  for (const size of isFixed ? [photos] : sizesUpTo(photos)) {
    if (performance.now() > end) break
    if (!(await computes(session, inner, size))) return 1
  }
  return photos
}

/** Powers of two, but the least and the most first: between them nothing new is allocated. */
function sizesUpTo(most: number): Set<number> {
  const powers = Array.from({ length: Math.floor(Math.log2(most)) }, (_, i) => 2 ** i)
  return new Set([1, most, ...powers])
}

async function computes(session: Session, inner: readonly number[][], size: number) {
  const inputs = session.inputs.map(({ type }, index) => {
    const dims = [size, ...(inner[index] ?? [])]
    return { type, dims, data: new arrayTypes[type](elementCount(dims)) }
  })
  try {
    const outputs = await session.run(inputs)
    return outputs.every((output) => output.dims[0] === size)
  } catch (error) {
    const isBaked = size > 1 && error instanceof GalleyError
    if (isBaked) return false
    throw error
  }
}
