import { scalarOf } from '../graph/constant.ts'
import { binary, elementwise, unary } from '../graph/elementwise.ts'
import { reduce } from '../graph/reduce.ts'
import { inputOf, type LayerConverter } from '../layer-call.ts'
import { axesOf } from './axes.ts'

/** The smallest sum of squares that is divided by, in all versions of Keras. */
const EPSILON = 1e-12

export const unitNormalization: LayerConverter = {
  classes: ['UnitNormalization'],
  convert(call) {
    const { graph, config } = call
    const input = inputOf(call)
    const axes = axesOf(config.get('axis') ?? -1, input.shape.length)
    const squares = reduce(graph, 'ReduceSum', binary(graph, 'Mul', input, input), axes, true)
    const bounded = elementwise(graph, 'Max', [squares, scalarOf(graph, EPSILON)])
    return binary(graph, 'Div', input, unary(graph, 'Sqrt', bounded))
  },
}
