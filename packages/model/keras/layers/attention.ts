import type { GraphBuilder } from '../../onnx/graph-builder.ts'
import { weightValue } from '../graph/constant.ts'
import { asFloat, binary, unary } from '../graph/elementwise.ts'
import { matmul, permuteAxes } from '../graph/matmul.ts'
import { reduce } from '../graph/reduce.ts'
import { expandDims } from '../graph/reshape.ts'
import { knownDim, placeOf, type Value } from '../graph/value.ts'
import { kwargValue, type LayerCall, type LayerConverter, rawInputs } from '../layer-call.ts'
import { invalid, refuse } from '../problem.ts'
import { causalMask, masked } from './attention-mask.ts'

/** Dot-product attention (Luong) and additive attention (Bahdanau) over one row of vectors. */
export const attention: LayerConverter = {
  classes: ['Attention', 'AdditiveAttention'],
  convert(call) {
    const { graph } = call
    const [query, value, key = value] = rawInputs(call).map((input) => asFloat(graph, input))
    if (!query || !value || !key) return invalid('it wants a query and a value')
    if ([query, value, key].some(({ shape }) => shape.length !== 3)) refuse('attends over images')
    if (call.kwargs.mask?.kind === 'tensor' || call.kwargs.mask?.kind === 'list')
      refuse('is given masks')
    const raw =
      call.className === 'Attention' ? dotScores(call, query, key) : sumScores(call, query, key)
    const causal =
      kwargValue(call, 'use_causal_mask') === true || call.config.get('causal') === true
    const scores = causal ? masked(graph, raw, causalMask(graph, raw)) : raw
    const weights = unary(graph, 'Softmax', scores, { axis: placeOf(scores, 2) })
    const output = matmul(graph, weights, value)
    return kwargValue(call, 'return_attention_scores') === true ? [output, weights] : output
  },
}

function dotScores(call: LayerCall, query: Value, key: Value): Value {
  const { graph, weights, config } = call
  const scale = config.boolean('use_scale', false) ? weights.get('scale', []) : null
  if (config.choice('score_mode', ['dot', 'concat'], 'dot') === 'concat') {
    const weight = weights.get('concat_score_weight', [])
    const sum = sums(graph, query, key)
    const scaled = scale ? binary(graph, 'Mul', sum, weightValue(graph, scale)) : sum
    return binary(graph, 'Mul', total(graph, scaled), weightValue(graph, weight))
  }
  const scores = matmul(graph, query, permuteAxes(key, [0, 2, 1]))
  return scale ? binary(graph, 'Mul', scores, weightValue(graph, scale)) : scores
}

function sumScores({ graph, weights, config }: LayerCall, query: Value, key: Value): Value {
  const sum = unary(graph, 'Tanh', sums(graph, query, key))
  const scaled = config.boolean('use_scale', true)
    ? binary(graph, 'Mul', sum, weightValue(graph, weights.get('scale', [knownDim(query, 2)])))
    : sum
  return reduce(graph, 'ReduceSum', scaled, [3], false)
}

/** Every query plus every key: batch × queries × keys × features. */
function sums(graph: GraphBuilder, query: Value, key: Value): Value {
  return binary(graph, 'Add', expandDims(graph, query, [2]), expandDims(graph, key, [1]))
}

function total(graph: GraphBuilder, sum: Value): Value {
  return reduce(graph, 'ReduceSum', unary(graph, 'Tanh', sum), [3], false)
}
