import type { GraphBuilder } from '../../onnx/graph-builder.ts'
import { invalid } from '../problem.ts'
import type { Weight } from '../weights.ts'
import { derived, weightValue } from './constant.ts'
import { binary } from './elementwise.ts'
import { channelsFirst, inNaturalOrder, sameOrder } from './layout.ts'
import { permute } from './permute.ts'
import { makeValue, showShape, type Value } from './value.ts'

/**
 * The last axis mapped by `kernel` (in × out) and shifted by `bias`. What lies channels-first stays so:
 * there the same is a convolution with a window of one.
 */
export function dense(
  graph: GraphBuilder,
  input: Value,
  kernel: Weight,
  bias: Weight | null,
): Value {
  const rank = input.shape.length
  const [, units = 1] = kernel.shape
  const shape = [...input.shape.slice(0, -1), units]
  if (rank >= 3 && sameOrder(input.order, channelsFirst(rank))) {
    return pointwise(graph, input, kernel, bias)
  }
  const natural = inNaturalOrder(graph, input)
  const names = [natural.name, weightValue(graph, kernel).name]
  if (rank === 2 && bias) {
    return makeValue(graph.node('Gemm', [...names, weightValue(graph, bias).name]), shape)
  }
  const product = makeValue(graph.node('MatMul', names), shape)
  return bias ? binary(graph, 'Add', product, weightValue(graph, bias)) : product
}

function pointwise(graph: GraphBuilder, input: Value, kernel: Weight, bias: Weight | null): Value {
  const [channels = 1, units = 1] = kernel.shape
  const ones = input.shape.slice(2).map(() => 1)
  const weight = derived(graph, kernel, 'pointwise', [units, channels, ...ones], () =>
    permute(kernel.read(), [channels, units], [1, 0]),
  )
  const inputs = [input.name, weight.name, ...(bias ? [weightValue(graph, bias).name] : [])]
  const name = graph.node('Conv', inputs, { kernel_shape: ones })
  return makeValue(name, [...input.shape.slice(0, -1), units], { order: input.order })
}

/** As NumPy's `matmul` for two tensors of equal rank from 2 on. */
export function matmul(graph: GraphBuilder, a: Value, b: Value): Value {
  const inner = a.shape.at(-1) ?? null
  const other = b.shape.at(-2) ?? null
  const fits = inner === null || other === null || inner === other
  if (a.shape.length !== b.shape.length || a.shape.length < 2 || !fits) {
    invalid(`matrices ${showShape(a.shape)} and ${showShape(b.shape)} cannot be multiplied`)
  }
  const name = graph.node('MatMul', [inNaturalOrder(graph, a).name, inNaturalOrder(graph, b).name])
  const leading = a.shape.slice(0, -2).map((dim, axis) => {
    const right = b.shape[axis] ?? null
    return dim === 1 ? right : (dim ?? (right === 1 ? null : right))
  })
  return makeValue(name, [...leading, a.shape.at(-2) ?? null, b.shape.at(-1) ?? null])
}

/** The same values with the axes of the shape in another order; nothing moves until it has to. */
export function permuteAxes(value: Value, perm: readonly number[]): Value {
  return {
    ...value,
    shape: perm.map((axis) => value.shape[axis] ?? null),
    order: value.order.map((axis) => perm.indexOf(axis)),
  }
}
