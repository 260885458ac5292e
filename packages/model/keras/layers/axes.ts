import type { Json } from '../../tensor.ts'
import { axisOf } from '../graph/value.ts'
import { invalid } from '../problem.ts'

/** One axis or several, as indices in ascending order. */
export function axesOf(axes: Json, rank: number): number[] {
  const list = Array.isArray(axes) ? axes : [axes]
  const indices = list.map((axis) =>
    typeof axis === 'number' ? axisOf(axis, rank) : invalid('axis is not a number'),
  )
  return [...new Set(indices)].toSorted((a, b) => a - b)
}
