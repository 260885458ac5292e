import { derived } from '../graph/constant.ts'
import { elementwise } from '../graph/elementwise.ts'
import { axisOf, knownDim } from '../graph/value.ts'
import { inputOf, type LayerConverter } from '../layer-call.ts'
import { invalid } from '../problem.ts'

/** A leaky ReLU whose slopes are learnt, one for each feature or shared along some axes. */
export const prelu: LayerConverter = {
  classes: ['PReLU'],
  convert(call) {
    const input = inputOf(call)
    const rank = input.shape.length
    const shared = sharedAxes(call.config.get('shared_axes')).map((axis) => axisOf(axis, rank))
    const shape = input.shape.slice(1).map((_, index) => {
      return shared.includes(index + 1) ? 1 : knownDim(input, index + 1)
    })
    const alpha = call.weights.get('alpha', shape)
    const slope = derived(call.graph, alpha, 'batched', [1, ...shape], () => alpha.read())
    return elementwise(call.graph, 'PRelu', [input, slope])
  },
}

function sharedAxes(axes: unknown): readonly number[] {
  if (axes === null) return []
  if (typeof axes === 'number') return [axes]
  if (!Array.isArray(axes)) return invalid('shared_axes is not a list of axes')
  return axes.map((axis) =>
    typeof axis === 'number' ? axis : invalid('shared_axes holds no number'),
  )
}
