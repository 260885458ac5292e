import type { Json } from '../../tensor.ts'
import { show } from '../config.ts'
import { constantOf } from '../graph/constant.ts'
import { makeValue, type Value } from '../graph/value.ts'
import type { LayerCall, Operand } from '../layer-call.ts'
import { arrayOf } from '../layers/rescaling.ts'
import { invalid } from '../problem.ts'

/**
 * An argument of an operation: TensorFlow's and Keras 3's differ in name, and Keras 3 keeps some in
 * the operation's configuration.
 */
export function operand(
  call: LayerCall,
  position: number,
  ...names: readonly string[]
): Operand | null {
  const named = names.find((name) => Object.hasOwn(call.kwargs, name))
  if (named !== undefined) return call.kwargs[named] ?? null
  if (position >= 0 && call.args[position]) return call.args[position] ?? null
  const kept = names.map((name) => call.config.get(name)).find((value) => value !== null)
  return kept === undefined ? null : { kind: 'value', value: kept }
}

/** An argument that must be a plain value; `null` when it is not given. */
export function plain(call: LayerCall, position: number, ...names: readonly string[]): Json {
  const found = operand(call, position, ...names)
  if (!found) return null
  return plainOf(found, names[0] ?? 'an argument')
}

function plainOf(operand: Operand, name: string): Json {
  if (operand.kind === 'value') return operand.value
  if (operand.kind === 'list') return operand.items.map((item) => plainOf(item, name))
  return invalid(`${name} depends on the input, which Galley does not follow`)
}

export function flag(call: LayerCall, position: number, ...names: readonly string[]): boolean {
  return plain(call, position, ...names) === true
}

/** An argument as a tensor; numbers become float32 constants. */
export function tensor(call: LayerCall, position: number, ...names: readonly string[]): Value {
  const found = operand(call, position, ...names)
  if (found) return toTensor(call, found, names[0] ?? 'argument')
  return invalid(`it is not given its ${names[0] ?? `argument ${position}`}`)
}

/** The tensor that an operation is about, by any of the names it goes by. */
export function mainInput(call: LayerCall): Value {
  return tensor(call, 0, 'tensor', 'input', 'x', 'a', 'image', 'value', 'inputs')
}

export function toTensor(call: LayerCall, operand: Operand, name: string): Value {
  if (operand.kind === 'tensor') return operand.value
  const { value } = operand.kind === 'value' ? operand : { value: plainOf(operand, name) }
  if (typeof value === 'boolean') return truth(call, value)
  const { shape, values } = arrayOf(name, value)
  if (shape.length === 0) return makeValue(call.graph.scalar(values[0] ?? 0), [])
  return constantOf(call.graph, shape, () => Float32Array.from(values))
}

function truth({ graph }: LayerCall, value: boolean): Value {
  const name = graph.constant('bool', [], () => Uint8Array.of(value ? 1 : 0))
  return makeValue(name, [], { type: 'bool' })
}

export function integersOf(name: string, value: Json): number[] {
  const list = Array.isArray(value) ? value : [value]
  return list.map((item) =>
    typeof item === 'number' && Number.isInteger(item)
      ? item
      : invalid(`${name} is ${show(value)}, not whole numbers`),
  )
}
