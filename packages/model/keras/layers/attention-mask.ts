import type { GraphBuilder } from '../../onnx/graph-builder.ts'
import { scalarOf } from '../graph/constant.ts'
import { elementwise } from '../graph/elementwise.ts'
import { knownDim, makeValue, type Value } from '../graph/value.ts'

/** What masked scores become: its exponential is 0 in float32 next to any score that counts. */
const FAR_BELOW = -1e9

/** The scores where `mask` is true. */
export function masked(graph: GraphBuilder, scores: Value, mask: Value): Value {
  return elementwise(graph, 'Where', [mask, scores, scalarOf(graph, FAR_BELOW)])
}

/** True where a query (the last axis but one) stands at or after a key (the last). */
export function causalMask(graph: GraphBuilder, scores: Value): Value {
  const rank = scores.shape.length
  const [queries, keys] = [knownDim(scores, rank - 2), knownDim(scores, rank - 1)]
  const shape = [...Array(rank - 2).fill(1), queries, keys]
  const name = graph.constant('bool', shape, () => {
    return Uint8Array.from({ length: queries * keys }, (_, i) => (i % keys <= i / keys ? 1 : 0))
  })
  return makeValue(name, shape, { type: 'bool' })
}
