import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSession } from '../../engine/session.ts'
import { writeOnnx } from '../../onnx/write-onnx.ts'
import type { Tensor } from '../../tensor.ts'
import { numbersOf } from '../../verify/convert-tensor.ts'
import type { Generation } from '../layer-call.ts'
import { type Plan, planModel } from '../plan.ts'
import type { LayerVariables, ModelSpec, VariableSpec } from '../spec.ts'

/** Gives the values of a weight. */
export type Weigh = (variable: VariableSpec, layer: LayerVariables) => readonly number[]

export function plan(model: ModelSpec, generation: Generation = 3): Plan {
  return planModel(model, { generation, buildShape: null })
}

export function operators(plan: Plan): readonly string[] {
  return plan.graph.nodes.map(({ op }) => op).filter((op) => op !== 'Identity')
}

export function floats(dims: readonly number[], values: readonly number[]): Tensor {
  return { type: 'float32', dims, data: Float32Array.from(values) }
}

/** 0, 1, 2, … in a tensor of these dimensions. */
export function counting(...dims: readonly number[]): Tensor {
  const size = dims.reduce((a, b) => a * b, 1)
  return floats(
    dims,
    Array.from({ length: size }, (_, index) => index),
  )
}

/** Converts the model and computes its outputs with ONNX Runtime. */
export async function run(
  model: ModelSpec,
  inputs: readonly Tensor[],
  options: { readonly weigh?: Weigh; readonly generation?: Generation } = {},
): Promise<readonly Tensor[]> {
  const { weigh = () => [], generation = 3 } = options
  const planned = plan(model, generation)
  planned.bind(
    planned.due.map((layer) =>
      layer.variables.map((variable) => {
        return { shape: variable.shape, read: () => Float32Array.from(weigh(variable, layer)) }
      }),
    ),
  )
  const folder = await mkdtemp(join(tmpdir(), 'galley-spec-'))
  try {
    await writeOnnx(planned.graph, join(folder, 'model.onnx'))
    const session = await openSession(join(folder, 'model.onnx'), 1)
    return await session.run(inputs)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** The values of the first output, rounded so that they can be typed into a test. */
export async function values(...args: Parameters<typeof run>): Promise<readonly number[]> {
  const [output] = await run(...args)
  const numbers = output ? Array.from(numbersOf(output)) : []
  return numbers.map((number) => Math.round(number * 1e5) / 1e5 + 0)
}
