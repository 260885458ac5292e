import { ModelFileError } from './errors.ts'
import type { Argument, CallSpec, LayerSpec, ModelSpec, TensorRef } from './spec.ts'

/** One application of a layer within a model. */
export interface Step {
  readonly key: string
  readonly layer: LayerSpec
  readonly call: CallSpec
}

/** The key under which the outputs of a call are kept. */
export function keyOf(ref: { readonly layer: string; readonly call: number }): string {
  return `${ref.call} ${ref.layer}`
}

/** The calls that the model's outputs need, each after those whose tensors it takes. */
export function callOrder(model: ModelSpec): readonly Step[] {
  const layers = new Map(model.layers.map((layer) => [layer.name, layer]))
  const order: Step[] = []
  const states = new Map<string, 'open' | 'done'>()
  const waiting = model.outputs
    .map((ref) => ({ step: stepOf(layers, ref), ready: false }))
    .reverse()
  for (let top = waiting.pop(); top; top = waiting.pop()) {
    const { step, ready } = top
    if (ready) {
      states.set(step.key, 'done')
      order.push(step)
      continue
    }
    const state = states.get(step.key)
    if (state === 'done') continue
    if (state === 'open') throw new ModelFileError(`${step.layer.name} needs its own output`)
    states.set(step.key, 'open')
    waiting.push({ step, ready: true })
    const needed = refsOf(step.call).map((ref) => ({ step: stepOf(layers, ref), ready: false }))
    waiting.push(...needed.filter(({ step: { key } }) => states.get(key) !== 'done').reverse())
  }
  return order
}

function stepOf(layers: ReadonlyMap<string, LayerSpec>, ref: TensorRef): Step {
  const layer = layers.get(ref.layer)
  const call = layer?.calls[ref.call]
  if (layer && call) return { key: keyOf(ref), layer, call }
  throw new ModelFileError(
    `the model uses call ${ref.call} of ${ref.layer}, which it does not have`,
  )
}

/** The tensors that a call takes, by position and by name. */
export function refsOf({ args, kwargs }: CallSpec): readonly TensorRef[] {
  return [...args, ...Object.values(kwargs)].flatMap(refsIn)
}

function refsIn(argument: Argument): readonly TensorRef[] {
  if (argument.kind === 'tensor') return [argument.ref]
  return argument.kind === 'list' ? argument.items.flatMap(refsIn) : []
}
