import { derived, scalarOf } from '../graph/constant.ts'
import { asFloat, binary, cast, unary } from '../graph/elementwise.ts'
import { inNaturalOrder } from '../graph/layout.ts'
import { matmul, permuteAxes } from '../graph/matmul.ts'
import { expandDims, reshape } from '../graph/reshape.ts'
import { axisOf, knownDim, makeValue, naturalOrder, placeOf, type Value } from '../graph/value.ts'
import { kwargValue, type LayerCall, type LayerConverter, tensorsIn } from '../layer-call.ts'
import { invalid, refuse } from '../problem.ts'
import { causalMask, masked } from './attention-mask.ts'

/** The sizes of one layer: heads, features of a query or key, features of a value. */
interface Heads {
  readonly count: number
  readonly keySize: number
  readonly valueSize: number
}

export const multiHeadAttention: LayerConverter = {
  classes: ['MultiHeadAttention'],
  convert(call) {
    const { graph, config } = call
    if (config.get('use_gate') === true) refuse('uses a gate')
    if (config.get('sliding_window') !== null) refuse('uses a sliding window')
    const [query, value, key] = argumentsOf(call)
    const heads = headsOf(call)
    const q = project(call, 'query', rows(call, query), heads.count, heads.keySize)
    const k = project(call, 'key', rows(call, key), heads.count, heads.keySize)
    const v = project(call, 'value', rows(call, value), heads.count, heads.valueSize)
    const scale = scalarOf(graph, 1 / Math.sqrt(heads.keySize))
    const scores = matmul(graph, binary(graph, 'Mul', q, scale), permuteAxes(k, [0, 1, 3, 2]))
    const visible = withMasks(call, scores)
    const attention = unary(graph, 'Softmax', visible, { axis: placeOf(visible, 3) })
    const mixed = permuteAxes(matmul(graph, attention, v), [0, 2, 1, 3])
    const output = outputProjection(call, query, mixed, heads)
    return kwargValue(call, 'return_attention_scores') === true ? [output, attention] : output
  },
}

/** Query, value and key, which may come by position or by name; the key is the value unless given. */
function argumentsOf(call: LayerCall): readonly [Value, Value, Value] {
  const named = (name: string, position: number) => {
    const operand = call.args[position] ?? call.kwargs[name]
    const [value] = operand ? tensorsIn(operand) : []
    return value ? asFloat(call.graph, value) : null
  }
  const value = named('value', 1)
  const query = named('query', 0)
  if (!query || !value) return invalid('it wants a query and a value')
  const key = named('key', 2) ?? value
  const ranks = [query, value, key].map(({ shape }) => shape.length)
  if (ranks.some((rank) => rank < 3)) invalid(`its inputs have ${ranks.join(', ')} axes`)
  return [query, value, key]
}

function headsOf({ config }: LayerCall): Heads {
  const keySize = config.integer('key_dim', { min: 1 })
  const valueSize =
    config.get('value_dim') === null ? keySize : config.integer('value_dim', { min: 1 })
  return { count: config.integer('num_heads', { min: 1 }), keySize, valueSize }
}

/** Attention goes over all axes between batch and features, laid out in one row. */
function rows(call: LayerCall, input: Value): Value {
  const rank = input.shape.length
  const between = naturalOrder(rank).slice(1, -1)
  const given = call.config.get('attention_axes')
  const list = given === null ? between : Array.isArray(given) ? given : [given]
  const axes = list.map((axis) => (typeof axis === 'number' ? axisOf(axis, rank) : invalid('axes')))
  if (between.some((axis) => !axes.includes(axis))) refuse(`attends over the axes ${axes} only`)
  if (rank === 3) return input
  const length = between.map((axis) => knownDim(input, axis)).reduce((a, b) => a * b, 1)
  return reshape(call.graph, input, [null, length, knownDim(input, rank - 1)])
}

/** batch × length × in to batch × heads × length × size. */
function project(call: LayerCall, name: string, input: Value, count: number, size: number): Value {
  const { graph, weights } = call
  const within = [`${name}_dense`]
  const channels = knownDim(input, 2)
  const units = count * size
  const kernel = weights.get('kernel', [channels, count, size], { within })
  const flat = derived(graph, kernel, 'flat', [channels, units], () => kernel.read())
  const names = [inNaturalOrder(graph, input).name, flat.name]
  const shape = [input.shape[0] ?? null, input.shape[1] ?? null]
  const product = makeValue(graph.node('MatMul', names), [...shape, units])
  const biased = withBias(call, product, within, [count, size])
  return permuteAxes(reshape(graph, biased, [...shape, count, size]), [0, 2, 1, 3])
}

function withBias(
  { graph, weights, config }: LayerCall,
  product: Value,
  within: readonly string[],
  shape: readonly number[],
): Value {
  if (!config.boolean('use_bias', true)) return product
  const bias = weights.get('bias', shape, { within })
  const units = shape.reduce((a, b) => a * b, 1)
  return binary(
    graph,
    'Add',
    product,
    derived(graph, bias, 'flat', [units], () => bias.read()),
  )
}

/** batch × length × heads × size to what the layer gives for each query. */
function outputProjection(call: LayerCall, query: Value, mixed: Value, heads: Heads): Value {
  const { graph, weights, config } = call
  const within = ['output_dense']
  const given = config.get('output_shape')
  const shape =
    given === null
      ? [knownDim(query, query.shape.length - 1)]
      : config.integers('output_shape', Array.isArray(given) ? given.length : 1, { min: 1 })
  const units = shape.reduce((a, b) => a * b, 1)
  const inner = heads.count * heads.valueSize
  const kernel = weights.get('kernel', [heads.count, heads.valueSize, ...shape], { within })
  const flat = derived(graph, kernel, 'flat', [inner, units], () => kernel.read())
  const [batch = null, length = null] = mixed.shape
  const joined = reshape(graph, mixed, [batch, length, inner])
  const product = makeValue(graph.node('MatMul', [joined.name, flat.name]), [batch, length, units])
  const biased = withBias(call, product, within, shape)
  const leading = query.shape.slice(0, -1)
  if (leading.length === 2 && shape.length === 1) return biased
  return reshape(graph, biased, [...leading, ...shape])
}

/** Scores that may not count are pushed far down, as Keras's softmax does. */
function withMasks(call: LayerCall, scores: Value): Value {
  for (const name of ['query_mask', 'value_mask', 'key_mask']) {
    if (call.kwargs[name]?.kind === 'tensor') refuse(`is given a ${name}`)
  }
  const given = call.kwargs.attention_mask
  const [mask] = given ? tensorsIn(given) : []
  const causal = kwargValue(call, 'use_causal_mask') === true
  const visible = causal ? masked(call.graph, scores, causalMask(call.graph, scores)) : scores
  if (!mask) return visible
  const asked = cast(call.graph, mask, 'bool')
  const byHead = mask.shape.length === 3 ? expandDims(call.graph, asked, [1]) : asked
  return masked(call.graph, visible, byHead)
}
