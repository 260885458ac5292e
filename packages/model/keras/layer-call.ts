import type { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Json } from '../tensor.ts'
import type { Config } from './config.ts'
import { asFloat } from './graph/elementwise.ts'
import type { Value } from './graph/value.ts'
import { invalid } from './problem.ts'
import type { LayerWeights } from './weights.ts'

/** 2 for Keras up to TensorFlow 2.15, 3 for what came after; a few layers differ between them. */
export type Generation = 2 | 3

/** One application of a layer, its arguments resolved to tensors of the graph. */
export interface LayerCall {
  readonly graph: GraphBuilder
  readonly className: string
  readonly config: Config
  readonly args: readonly Operand[]
  readonly kwargs: Readonly<Record<string, Operand>>
  readonly weights: LayerWeights
  readonly generation: Generation
}

export type Operand =
  | { readonly kind: 'tensor'; readonly value: Value }
  | { readonly kind: 'value'; readonly value: Json }
  | { readonly kind: 'list'; readonly items: readonly Operand[] }

/** Turns the layers of some classes into nodes. */
export interface LayerConverter {
  readonly classes: readonly string[]
  /**
   * Adds the nodes of one application and returns its outputs. `refuse` and `invalid` of problem.ts
   * say what cannot be done; no weight is read here.
   */
  convert(call: LayerCall): Value | readonly Value[]
}

/** The tensors within an argument, in order. */
export function tensorsIn(operand: Operand): readonly Value[] {
  if (operand.kind === 'tensor') return [operand.value]
  return operand.kind === 'list' ? operand.items.flatMap(tensorsIn) : []
}

/** All tensors that are arguments by position, as they are. */
export function rawInputs(call: LayerCall): readonly Value[] {
  return call.args.flatMap(tensorsIn)
}

/** The one input of a layer as it is. */
export function rawInput(call: LayerCall): Value {
  const [first, ...others] = rawInputs(call)
  if (first && others.length === 0) return first
  return invalid(`it is applied to ${others.length + (first ? 1 : 0)} inputs instead of one`)
}

/** The one input of a layer, as float32. */
export function inputOf(call: LayerCall): Value {
  return asFloat(call.graph, rawInput(call))
}

/** The one input of a layer that wants `rank` axes, as float32. */
export function inputOfRank(call: LayerCall, rank: number): Value {
  const input = inputOf(call)
  if (input.shape.length === rank) return input
  return invalid(`its input has ${input.shape.length} axes instead of ${rank}`)
}

/** A keyword argument that is a plain value; `null` when it is not given. */
export function kwargValue(call: LayerCall, name: string): Json {
  const operand = call.kwargs[name]
  return operand?.kind === 'value' ? operand.value : null
}
