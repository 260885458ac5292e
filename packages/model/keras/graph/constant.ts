import type { GraphBuilder } from '../../onnx/graph-builder.ts'
import type { Weight } from '../weights.ts'
import { makeValue, type Value } from './value.ts'

/** A float32 constant in Keras's order of axes. */
export function constantOf(
  graph: GraphBuilder,
  shape: readonly number[],
  read: () => Float32Array,
): Value {
  return makeValue(graph.constant('float32', shape, read), shape)
}

/** A constant made of weights, once for all places that use it under the same `key`. */
export function derived(
  graph: GraphBuilder,
  weight: Weight,
  key: string,
  shape: readonly number[],
  read: () => Float32Array,
): Value {
  const name = graph.memo(`weight ${weight.id} ${key}`, () =>
    graph.constant('float32', shape, read),
  )
  return makeValue(name, shape)
}

/** A weight as it is stored. */
export function weightValue(graph: GraphBuilder, weight: Weight): Value {
  return derived(graph, weight, 'as stored', weight.shape, () => weight.read())
}

/** A scalar that broadcasts to anything. */
export function scalarOf(graph: GraphBuilder, value: number): Value {
  return makeValue(graph.scalar(value), [])
}
