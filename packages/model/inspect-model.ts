import { type ConversionLimits, inConversionProcess } from './conversion/in-process.ts'
import { startEngine } from './engine/start-engine.ts'
import type { ModelSummary } from './keras/summary.ts'
import { digestModelFile, identifyModelFile, type ModelFile } from './model-file.ts'
import type { TensorSpec } from './tensor.ts'

export interface Inspection {
  readonly file: ModelFile
  readonly digest: string
  readonly inputs: readonly TensorSpec[]
  readonly outputs: readonly TensorSpec[]
  /** What Keras' `model.summary()` tells; an ONNX file holds operations, not layers. */
  readonly summary: ModelSummary | null
}

/** Looks into a model file without reading a Keras file's weights. Errors as of `startClassifier`. */
export async function inspectModel(path: string, limits?: ConversionLimits): Promise<Inspection> {
  const file = await identifyModelFile(path)
  const digest = await digestModelFile(file)
  if (file.format === 'onnx') return inspectOnnx(file, digest)
  const summary = await inConversionProcess({ kind: 'summarize', path }, limits)
  return { file, digest, inputs: summary.inputs, outputs: summary.outputs, summary }
}

async function inspectOnnx(file: ModelFile, digest: string): Promise<Inspection> {
  const engine = await startEngine({ graph: file.path, maxBatch: 1 })
  const { inputs, outputs } = engine
  await engine.close()
  return { file, digest, inputs, outputs, summary: null }
}
