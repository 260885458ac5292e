import { parentPort } from 'node:worker_threads'
import { openKerasFile } from '../keras-file.ts'
import type { LayerSpec, LayerVariables, ModelSpec } from '../spec.ts'

/** What became of a file: `read`, or the name of the error. */
export type Outcome = string

parentPort?.on('message', (path: string) => {
  outcomeOf(path).then((outcome) => parentPort?.postMessage(outcome))
})

/** Opens the file and reads the kernel and bias of each convolution and dense layer. */
async function outcomeOf(path: string): Promise<Outcome> {
  try {
    const file = await openKerasFile(path)
    try {
      const found = file.locate(due(file.model))
      for (const layer of found) for (const variable of layer) variable.read()
      return 'read'
    } finally {
      file.close()
    }
  } catch (error) {
    return error instanceof Error ? error.name : String(error)
  }
}

/** The shapes of the recorded model `two-outputs`. */
const kernels: Readonly<Record<string, readonly number[]>> = {
  conv2d_24: [3, 3, 6, 4],
  kind: [4, 3],
  fresh: [4, 1],
}

function due(model: ModelSpec): LayerVariables[] {
  return model.layers.flatMap((layer: LayerSpec) => {
    const shape = kernels[layer.name]
    if (!shape) return []
    const variables = [
      { name: 'kernel', within: [], shape, trainable: true },
      { name: 'bias', within: [], shape: shape.slice(-1), trainable: true },
    ]
    return [{ path: [layer.name], layer, variables }]
  })
}
