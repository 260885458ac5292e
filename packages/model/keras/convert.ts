import { writeOnnx } from '../onnx/write-onnx.ts'
import type { TensorSpec } from '../tensor.ts'
import type { Generation } from './layer-call.ts'
import { type Plan, planModel } from './plan.ts'
import type { KerasFile } from './spec.ts'

/** What a converted model takes and gives, in the order of the Keras model's inputs and outputs. */
export interface ConvertedKeras {
  readonly inputs: readonly TensorSpec[]
  readonly outputs: readonly TensorSpec[]
  /** Of the Keras that saved the model, as far as the file says. */
  readonly kerasVersion: string | null
}

/**
 * Writes the model of a Keras file as ONNX to `path`. What cannot be converted is refused before any
 * weight is read (`UnsupportedLayerError`); weights are read and written one by one.
 */
export async function convertKeras(file: KerasFile, path: string): Promise<ConvertedKeras> {
  const plan = planKeras(file)
  plan.bind(file.locate(plan.due))
  await writeOnnx(plan.graph, path)
  return { inputs: plan.inputs, outputs: plan.outputs, kerasVersion: file.kerasVersion }
}

/** The plan for a file's model; weights are neither found nor read. */
export function planKeras(file: KerasFile): Plan {
  const { model, buildShape, kerasVersion } = file
  return planModel(model, { generation: generationOf(kerasVersion), buildShape })
}

/** Files older than Keras 2.0 name no version. */
function generationOf(version: string | null): Generation {
  return version !== null && Number.parseInt(version, 10) >= 3 ? 3 : 2
}
