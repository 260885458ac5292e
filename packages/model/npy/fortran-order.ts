import type { TensorData } from '../tensor.ts'

/** Values whose first index runs fastest, rearranged so that the last one does. */
export function rowMajor<T extends TensorData>(values: T, shape: readonly number[]): T {
  const result = values.slice() as T // slice keeps the array's type, which its declaration forgets
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((a, b) => a * b, 1))
  const index = shape.map(() => 0)
  let from = 0
  for (let to = 0; to < values.length; to++) {
    result[to] = values[from] ?? 0
    from += step(index, shape, strides)
  }
  return result
}

/** Moves `index` on as in row-major order; how far that moves in the Fortran order. */
function step(index: number[], shape: readonly number[], strides: readonly number[]): number {
  let moved = 0
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const [at = 0, size = 0, stride = 0] = [index[axis], shape[axis], strides[axis]]
    if (at + 1 < size) {
      index[axis] = at + 1
      return moved + stride
    }
    index[axis] = 0
    moved -= at * stride
  }
  return moved
}
