import type { Json } from '../../tensor.ts'
import { show } from '../config.ts'
import { constantOf } from '../graph/constant.ts'
import { binary } from '../graph/elementwise.ts'
import type { Value } from '../graph/value.ts'
import { inputOf, type LayerCall, type LayerConverter } from '../layer-call.ts'
import { invalid } from '../problem.ts'

/** `x * scale + offset`; both may be one number or one a channel. */
export const rescaling: LayerConverter = {
  classes: ['Rescaling'],
  convert(call) {
    const scale = constant(call, 'scale', call.config.get('scale') ?? 1)
    const offset = constant(call, 'offset', call.config.get('offset') ?? 0)
    return binary(call.graph, 'Add', binary(call.graph, 'Mul', inputOf(call), scale), offset)
  },
}

function constant({ graph }: LayerCall, key: string, given: Json): Value {
  const { shape, values } = arrayOf(key, given)
  return constantOf(graph, shape, () => Float32Array.from(values))
}

export interface NumberArray {
  readonly shape: readonly number[]
  readonly values: readonly number[]
}

/** A number, nested lists of numbers, or an array as Keras serializes it (`{class_name, config: {value}}`). */
export function arrayOf(key: string, given: Json): NumberArray {
  if (typeof given === 'number') return { shape: [], values: [given] }
  if (Array.isArray(given)) return stackOf(key, given)
  const config =
    typeof given === 'object' && given !== null && 'config' in given ? given.config : null
  const inner =
    typeof config === 'object' && config !== null && 'value' in config ? config.value : null
  if (inner === null || inner === undefined) return invalid(`${key} is ${show(given)}, not numbers`)
  return arrayOf(key, inner)
}

function stackOf(key: string, given: readonly Json[]): NumberArray {
  const items = given.map((item) => arrayOf(key, item))
  const [first] = items
  if (!first || items.some(({ shape }) => shape.join() !== first.shape.join())) {
    return invalid(`${key} is ${show(given)}, not an array`)
  }
  return { shape: [items.length, ...first.shape], values: items.flatMap(({ values }) => values) }
}
