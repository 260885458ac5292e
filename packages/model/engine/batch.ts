import type { Tensor } from '../tensor.ts'
import { arrayTypes, elementCount } from './element-types.ts'

/**
 * The tensors of several requests, one below the other along the first dimension, in new memory that
 * may be given away. `requests` hold the same number of tensors, equal but for their first
 * dimension. Beyond their rows the result is zeros up to `rows`.
 */
export function stack(requests: readonly (readonly Tensor[])[], rows: number): Tensor[] {
  const [first = []] = requests
  return first.map((like, index) =>
    stackOne(
      like,
      requests.flatMap((tensors) => tensors[index] ?? []),
      rows,
    ),
  )
}

function stackOne(like: Tensor, parts: readonly Tensor[], rows: number): Tensor {
  const dims = [rows, ...like.dims.slice(1)]
  const data = new arrayTypes[like.type](elementCount(dims))
  let offset = 0
  for (const part of parts) {
    // Equal types have equal arrays (checked at the engine's edge), which the compiler cannot see.
    data.set(part.data as never, offset)
    offset += part.data.length
  }
  return { type: like.type, dims, data }
}

/** Rows `from` to `to` of each tensor, as views of the same memory. */
export function rowsOf(tensors: readonly Tensor[], from: number, to: number): Tensor[] {
  return tensors.map(({ type, dims: [rows = 0, ...inner], data }) => {
    if (from === 0 && to === rows) return { type, dims: [rows, ...inner], data }
    const size = elementCount(inner)
    return { type, dims: [to - from, ...inner], data: data.subarray(from * size, to * size) }
  })
}
