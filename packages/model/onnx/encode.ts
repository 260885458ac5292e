import { byteLength, typeCode } from './element-type.ts'
import type { Attribute, Graph, GraphNode, GraphPort, Initializer } from './graph.ts'
import {
  floatField,
  messageField,
  type Piece,
  packedField,
  stringField,
  varintField,
} from './protobuf.ts'

/** The operator set written, the newest released one that ONNX Runtime 1.30 runs without a warning. */
export const OPSET = 26
/** The IR version that came with that operator set. */
export const IR_VERSION = 13

/** `AttributeProto.AttributeType` of onnx.proto. */
const FLOAT = 1
const INT = 2
const STRING = 3
const INTS = 7

/** A `ModelProto` (onnx.proto) around the graph; field numbers are that file's. */
export function encodeModel(graph: Graph): Piece[] {
  return [
    ...varintField(1, IR_VERSION),
    ...stringField(2, 'galley'),
    ...messageField(8, [...stringField(1, ''), ...varintField(2, OPSET)]),
    ...messageField(7, encodeGraph(graph)),
  ]
}

function encodeGraph(graph: Graph): Piece[] {
  return [
    ...graph.nodes.flatMap((node) => messageField(1, encodeNode(node))),
    ...stringField(2, graph.name),
    ...graph.initializers.flatMap((tensor) => messageField(5, encodeTensor(tensor))),
    ...graph.inputs.flatMap((port) => messageField(11, encodePort(port))),
    ...graph.outputs.flatMap((port) => messageField(12, encodePort(port))),
  ]
}

function encodeNode(node: GraphNode): Piece[] {
  return [
    ...node.inputs.flatMap((name) => stringField(1, name)),
    ...node.outputs.flatMap((name) => stringField(2, name)),
    ...stringField(3, node.outputs[0] ?? ''),
    ...stringField(4, node.op),
    ...Object.entries(node.attributes).flatMap(([name, value]) =>
      messageField(5, [...stringField(1, name), ...encodeAttribute(value)]),
    ),
  ]
}

function encodeAttribute(value: Attribute): Piece[] {
  if (typeof value === 'number') return [...varintField(3, value), ...varintField(20, INT)]
  if (typeof value === 'string') return [...stringField(4, value), ...varintField(20, STRING)]
  if ('float' in value) return [...floatField(2, value.float), ...varintField(20, FLOAT)]
  return [...packedField(8, value), ...varintField(20, INTS)]
}

function encodeTensor(tensor: Initializer): Piece[] {
  return [
    ...packedField(1, tensor.dims),
    ...varintField(2, typeCode(tensor.type)),
    ...stringField(8, tensor.name),
    ...messageField(9, [deferred(tensor)]),
  ]
}

function deferred(tensor: Initializer): Piece {
  return {
    byteLength: byteLength(tensor.type, tensor.dims),
    read() {
      const { buffer, byteOffset, byteLength } = tensor.read()
      return new Uint8Array(buffer, byteOffset, byteLength)
    },
  }
}

function encodePort({ name, type, shape }: GraphPort): Piece[] {
  const dims = shape.flatMap((dim, axis) => messageField(1, encodeDim(dim, axis, name)))
  const tensor = [...varintField(1, typeCode(type)), ...messageField(2, dims)]
  return [...stringField(1, name), ...messageField(2, messageField(1, tensor))]
}

/** Every port's first free dimension is the batch; other free ones are each port's own. */
function encodeDim(dim: number | null, axis: number, port: string): Piece[] {
  if (dim !== null) return varintField(1, dim)
  return stringField(2, axis === 0 ? 'batch' : `${port}_dim${axis}`)
}
