import { weightValue } from '../graph/constant.ts'
import { cast } from '../graph/elementwise.ts'
import { inNaturalOrder } from '../graph/layout.ts'
import { makeValue } from '../graph/value.ts'
import { type LayerConverter, rawInput } from '../layer-call.ts'
import { refuse } from '../problem.ts'

export const embedding: LayerConverter = {
  classes: ['Embedding'],
  convert(call) {
    const { graph, config } = call
    if (config.boolean('mask_zero', false))
      refuse('masks zeros for the layers after it (mask_zero)')
    const rows = config.integer('input_dim', { min: 1 })
    const features = config.integer('output_dim', { min: 1 })
    const table = weightValue(graph, call.weights.get('embeddings', [rows, features]))
    const indices = inNaturalOrder(graph, cast(graph, rawInput(call), 'int32'))
    const name = graph.node('Gather', [table.name, indices.name])
    return makeValue(name, [...indices.shape, features])
  },
}
