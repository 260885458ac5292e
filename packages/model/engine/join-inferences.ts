import type { Tensor } from '../tensor.ts'
import { stack } from './batch.ts'
import type { Inference } from './engine.ts'

/** One inference out of those of its parts, in their order. */
export function joinInferences(parts: readonly Inference[]): Inference {
  const outputs = parts.map((part) => part.outputs)
  return {
    outputs: stack(outputs, rowsOfAll(outputs)),
    queueMs: Math.max(...parts.map((part) => part.queueMs)),
    inferenceMs: parts.reduce((sum, part) => sum + part.inferenceMs, 0),
    batchSize: Math.max(...parts.map((part) => part.batchSize)),
  }
}

function rowsOfAll(outputs: readonly (readonly Tensor[])[]): number {
  return outputs.reduce((sum, [first]) => sum + (first?.dims[0] ?? 0), 0)
}
