import type { Json } from '../../tensor.ts'
import { Config, show } from '../config.ts'
import type { Value } from '../graph/value.ts'
import type { LayerCall } from '../layer-call.ts'
import { refuse } from '../problem.ts'
import { activations } from './activations.ts'

/** Applies the activation that the layer's `config.activation` names; none is the identity. */
export function activate(call: LayerCall, x: Value): Value {
  return activateBy(call, call.config.get('activation'), x)
}

/** @param serialized a name, or a function or layer as Keras serializes them; `null` is the identity. */
export function activateBy(call: LayerCall, serialized: Json, x: Value): Value {
  if (serialized === null) return x
  const { name, options } = parse(serialized)
  const activation = Object.hasOwn(activations, name) ? activations[name] : undefined
  if (!activation) return refuse(`has the activation ${name}, which is not one of Keras's own`)
  return activation({ graph: call.graph, options, generation: call.generation }, x)
}

function parse(serialized: Json): { readonly name: string; readonly options: Config } {
  if (typeof serialized === 'string') return { name: serialized, options: new Config({}) }
  if (!isObject(serialized)) return { name: show(serialized), options: new Config({}) }
  const { class_name: className, config } = serialized
  if (className === 'function' && typeof config === 'string') return parse(config)
  const options = new Config(isObject(config) ? config : {})
  return { name: typeof className === 'string' ? className : show(serialized), options }
}

function isObject(json: Json | undefined): json is { readonly [key: string]: Json } {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}
