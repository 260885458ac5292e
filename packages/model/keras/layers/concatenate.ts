import { asFloat } from '../graph/elementwise.ts'
import { concat } from '../graph/slice.ts'
import { axisOf } from '../graph/value.ts'
import { type LayerConverter, rawInputs } from '../layer-call.ts'
import { invalid } from '../problem.ts'

export const concatenate: LayerConverter = {
  classes: ['Concatenate'],
  convert(call) {
    const inputs = rawInputs(call).map((input) => asFloat(call.graph, input))
    const [first] = inputs
    if (!first) return invalid('it joins no inputs')
    const axis = axisOf(call.config.integer('axis', { min: -8, absent: -1 }), first.shape.length)
    return concat(call.graph, inputs, axis)
  },
}
