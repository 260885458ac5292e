import type { ElementType, Shape, TensorData } from '../tensor.ts'

/** A whole number is an `int` attribute, a list of them `ints`; floats say so, since JavaScript cannot. */
export type Attribute = number | readonly number[] | string | FloatAttribute

export interface FloatAttribute {
  readonly float: number
}

export function float(value: number): FloatAttribute {
  return { float: value }
}

export interface GraphNode {
  readonly op: string
  /** Names of tensors; an empty one leaves an optional input out. */
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: Readonly<Record<string, Attribute>>
}

/** A tensor known before the graph runs. Its values are read only when the graph is written. */
export interface Initializer {
  readonly name: string
  readonly type: ElementType
  readonly dims: readonly number[]
  read(): TensorData
}

/** An input or output of the graph; `null` dimensions are free. */
export interface GraphPort {
  readonly name: string
  readonly type: ElementType
  readonly shape: Shape
}

/** An ONNX graph: nodes in an order in which each follows what it uses. */
export interface Graph {
  readonly name: string
  readonly nodes: readonly GraphNode[]
  readonly initializers: readonly Initializer[]
  readonly inputs: readonly GraphPort[]
  readonly outputs: readonly GraphPort[]
}
