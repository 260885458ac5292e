import { dense as applyDense } from '../graph/matmul.ts'
import { knownDim, showShape } from '../graph/value.ts'
import { inputOf, type LayerConverter } from '../layer-call.ts'
import { invalid } from '../problem.ts'
import { activate } from './activate.ts'

export const dense: LayerConverter = {
  classes: ['Dense'],
  convert(call) {
    const input = inputOf(call)
    const rank = input.shape.length
    if (rank < 2) invalid(`its input ${showShape(input.shape)} has no axis of features`)
    const units = call.config.integer('units', { min: 1 })
    const kernel = call.weights.get('kernel', [knownDim(input, rank - 1), units])
    const bias = call.config.boolean('use_bias', true) ? call.weights.get('bias', [units]) : null
    return activate(call, applyDense(call.graph, input, kernel, bias))
  },
}
