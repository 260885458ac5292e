/** No webhook is asked about more than this at once: objects, and bytes of their JSON where one alone is not longer. */
const mostObjects = 500
const mostBytes = 1024 * 1024

export interface Batch<T> {
  readonly items: readonly T[]
  /** Bytes of their JSON, or a few less. */
  readonly size: number
}

/** Parts of a list, in its order, that can be asked about at once. */
export function* batches<T>(items: Iterable<T>, sizeOf: (item: T) => number): Generator<Batch<T>> {
  let part: T[] = []
  let size = 0
  for (const item of items) {
    const own = sizeOf(item)
    if (part.length === mostObjects || (part.length > 0 && size + own > mostBytes)) {
      yield { items: part, size }
      part = []
      size = 0
    }
    part.push(item)
    size += own
  }
  if (part.length > 0) yield { items: part, size }
}
