/**
 * Row-major `data` of shape `dims` with its axes put in the order `perm`: axis `i` of the result is
 * axis `perm[i]` of `data`.
 */
export function permute(
  data: Float32Array,
  dims: readonly number[],
  perm: readonly number[],
): Float32Array {
  const strides = stridesOf(dims)
  const axes = merged(perm.map((axis) => ({ size: dims[axis] ?? 1, stride: strides[axis] ?? 0 })))
  const result = new Float32Array(data.length)
  const inner = axes.pop() ?? { size: 1, stride: 1 }
  const counter = axes.map(() => 0)
  let source = 0
  for (let target = 0; target < result.length; target += inner.size) {
    for (let i = 0; i < inner.size; i++) result[target + i] = data[source + i * inner.stride] ?? 0
    source = advance(counter, axes, source)
  }
  return result
}

interface Axis {
  readonly size: number
  readonly stride: number
}

function stridesOf(dims: readonly number[]): number[] {
  const strides: number[] = []
  let stride = 1
  for (const dim of dims.toReversed()) {
    strides.unshift(stride)
    stride *= dim
  }
  return strides
}

/** Axes of size 1 go; neighbours that lie one within the other in memory become one. */
function merged(axes: readonly Axis[]): Axis[] {
  const result: Axis[] = []
  for (const axis of axes) {
    const last = result.at(-1)
    if (axis.size === 1) continue
    if (last && last.stride === axis.size * axis.stride) {
      result[result.length - 1] = { size: last.size * axis.size, stride: axis.stride }
    } else result.push(axis)
  }
  return result
}

/** Steps the odometer `counter` on by one and gives the source offset that goes with it. */
function advance(counter: number[], axes: readonly Axis[], source: number): number {
  let offset = source
  for (let axis = axes.length - 1; axis >= 0; axis--) {
    const { size, stride } = axes[axis] ?? { size: 1, stride: 0 }
    const index = (counter[axis] ?? 0) + 1
    offset += stride
    if (index < size) {
      counter[axis] = index
      return offset
    }
    counter[axis] = 0
    offset -= size * stride
  }
  return offset
}
