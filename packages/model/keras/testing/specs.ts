import type { Json, JsonObject, Shape } from '../../tensor.ts'
import type { Argument, LayerSpec, ModelSpec } from '../spec.ts'

/** The first output of a layer's first call, or of another one. */
export function tensor(layer: string, call = 0, output = 0): Argument {
  return { kind: 'tensor', ref: { layer, call, output } }
}

export function value(json: Json): Argument {
  return { kind: 'value', value: json }
}

export function input(name: string, sample: Shape, dtype = 'float32'): LayerSpec {
  const config = { name, batch_shape: [null, ...sample], dtype }
  return {
    ...{ name, config },
    className: 'InputLayer',
    module: null,
    model: null,
    calls: [noArguments],
  }
}

const noArguments = { args: [], kwargs: {} }

/** A layer applied once, to the tensors of these layers. */
export function layer(
  className: string,
  name: string,
  config: JsonObject,
  inputs: readonly string[],
): LayerSpec {
  const args = inputs.map((from) => tensor(from))
  return {
    ...{ name, className, module: 'keras.layers', model: null },
    config: { name, trainable: true, ...config },
    calls: [{ args, kwargs: {} }],
  }
}

export function model(
  layers: readonly LayerSpec[],
  outputs: readonly string[] = [layers.at(-1)?.name ?? ''],
): ModelSpec {
  const inputs = layers.filter(({ className }) => className === 'InputLayer')
  const refOf = (name: string) => ({ layer: name, call: 0, output: 0 })
  return {
    name: 'model',
    className: 'Functional',
    layers,
    inputs: inputs.map(({ name }) => refOf(name)),
    outputs: outputs.map(refOf),
  }
}

/** Layers one after the other on one input called `x`; they are named after their class and place. */
export function chain(
  sample: Shape,
  ...stages: readonly (readonly [string, JsonObject])[]
): ModelSpec {
  const layers = [input('x', sample)]
  for (const [className, config] of stages) {
    const from = layers.at(-1)?.name ?? 'x'
    layers.push(layer(className, `${className.toLowerCase()}_${layers.length}`, config, [from]))
  }
  return model(layers)
}

/** The model as a layer of another one. */
export function nested(name: string, inner: ModelSpec, inputs: readonly string[]): LayerSpec {
  return { ...layer('Functional', name, {}, inputs), model: inner }
}
