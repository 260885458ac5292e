import { scalarOf } from '../graph/constant.ts'
import { asFloat, binary, elementwise, unary } from '../graph/elementwise.ts'
import { matmul, permuteAxes } from '../graph/matmul.ts'
import { reduce } from '../graph/reduce.ts'
import { expandDims, reshape } from '../graph/reshape.ts'
import { axisOf, naturalOrder, type Value } from '../graph/value.ts'
import { type LayerCall, type LayerConverter, rawInputs } from '../layer-call.ts'
import { invalid, refuse } from '../problem.ts'

/** Contracts one axis of each of two inputs, sample by sample. */
export const dot: LayerConverter = {
  classes: ['Dot'],
  convert(call) {
    const { graph } = call
    const inputs = rawInputs(call).map((input) => asFloat(graph, input))
    const [a, b] = inputs
    if (!a || !b || inputs.length !== 2) return invalid(`it multiplies ${inputs.length} inputs`)
    const ranks = [a.shape.length, b.shape.length]
    if (Math.max(...ranks) > 3) refuse(`multiplies inputs of ${ranks.join(' and ')} axes`)
    const [left, right] = axesGiven(call, a, b)
    const unit = call.config.boolean('normalize', false)
    const rows = matrix(call, unit ? normalized(call, a, left) : a, left)
    const columns = matrix(call, unit ? normalized(call, b, right) : b, right)
    const product = matmul(graph, rows, permuteAxes(columns, [0, 2, 1]))
    const kept = [...without(a, left), ...without(b, right)]
    return reshape(graph, product, [null, ...(kept.length === 0 ? [1] : kept)])
  },
}

function axesGiven(call: LayerCall, a: Value, b: Value): [number, number] {
  const [left = -1, right = -1] = call.config.integers('axes', 2, { min: -3 })
  const axes: [number, number] = [axisOf(left, a.shape.length), axisOf(right, b.shape.length)]
  if (axes.includes(0)) refuse('multiplies along the batch')
  return axes
}

function without(value: Value, axis: number) {
  return value.shape.filter((_, index) => index !== 0 && index !== axis)
}

/** batch × what is left × the axis that is contracted. */
function matrix({ graph }: LayerCall, value: Value, axis: number): Value {
  const rest = naturalOrder(value.shape.length).filter((index) => index !== 0 && index !== axis)
  const turned = permuteAxes(value, [0, ...rest, axis])
  return rest.length === 0 ? expandDims(graph, turned, [1]) : turned
}

function normalized({ graph }: LayerCall, value: Value, axis: number): Value {
  const squares = reduce(graph, 'ReduceSum', binary(graph, 'Mul', value, value), [axis], true)
  const bounded = elementwise(graph, 'Max', [squares, scalarOf(graph, 1e-12)])
  return binary(graph, 'Div', value, unary(graph, 'Sqrt', bounded))
}
