import type { Classifier } from '@galley/model/classifier'
import type { TensorSpec } from '@galley/model/tensor'
import { datatypeOf } from './datatypes.ts'

/** The protocol's `$metadata_model_response`. */
export function modelMetadata({ model, engine }: Classifier) {
  return {
    name: model.name,
    versions: [model.version],
    platform: 'onnx_onnxv1',
    inputs: engine.inputs.map(tensorMetadata),
    outputs: engine.outputs.map(tensorMetadata),
  }
}

function tensorMetadata({ name, type, shape }: TensorSpec) {
  return { name, datatype: datatypeOf(type).name, shape: wireShape(shape) }
}

/** A shape in the protocol's form: -1 where the size varies, as the number of photos always may. */
export function wireShape(shape: TensorSpec['shape']): number[] {
  return shape.map((size, axis) => (axis === 0 ? -1 : (size ?? -1)))
}
