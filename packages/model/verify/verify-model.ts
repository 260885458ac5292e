import { createRequire } from 'node:module'
import { version as galley } from '@galley/kit/version'
import { inConversionProcess } from '../conversion/in-process.ts'
import { openSession, type Session } from '../engine/session.ts'
import { openGraph } from '../graph.ts'
import type { ModelFormat } from '../model-file.ts'
import type { Tensor, TensorSpec } from '../tensor.ts'
import {
  kindOf,
  largestDifference,
  type OutputKind,
  PROBABILITY_TOLERANCE,
  RAW_TOLERANCE,
} from './compare.ts'
import { asType, samples } from './convert-tensor.ts'
import { type Reference, ReferenceFileError, readReference } from './reference.ts'

/** What a comparison found, as data that can be written as JSON. */
export interface Certificate {
  readonly model: string
  readonly format: ModelFormat
  /** `sha256:…` of the model file. */
  readonly digest: string
  readonly reference: string
  readonly versions: {
    /** Of the Keras that saved the model; `null` where the file does not say. */
    readonly keras: string | null
    readonly galley: string
    readonly onnxruntime: string
  }
  /** Samples compared. */
  readonly cases: number
  readonly outputs: readonly OutputComparison[]
  /** Over all outputs. */
  readonly largestDifference: number
  readonly pass: boolean
}

export interface OutputComparison {
  readonly name: string
  readonly kind: OutputKind
  /** Absolute for values within ±1, relative beyond. */
  readonly largestDifference: number
  readonly tolerance: number
  readonly pass: boolean
}

export interface VerifyOptions {
  /** For every output; by default 1e-5 for probabilities and 1e-4 for others. */
  readonly tolerance?: number
}

/**
 * Runs a model on recorded inputs and compares what it gives with the recorded outputs. `reference` is
 * a folder of `input0.npy`, `output0.npy`, … or an `.npz` file with the same names.
 * Errors: those of opening a model; `ReferenceFileError` where the reference does not fit the model.
 */
export async function verifyModel(
  model: string,
  reference: string,
  options: VerifyOptions = {},
): Promise<Certificate> {
  const recorded = await readReference(reference)
  await using graph = await openGraph(model)
  const session = await openSession(graph.path, 1)
  checkFit(session, recorded, reference)
  const outputs = await compareOutputs(session, recorded, options.tolerance)
  const { digest } = graph
  const { format } = graph.file
  return {
    ...{ model, format, digest, reference },
    versions: {
      keras: format === 'onnx' ? null : await kerasVersionOf(model),
      galley,
      onnxruntime: onnxruntimeVersion(),
    },
    cases: recorded.cases,
    outputs,
    largestDifference: Math.max(...outputs.map((output) => output.largestDifference)),
    pass: outputs.every(({ pass }) => pass),
  }
}

async function kerasVersionOf(path: string): Promise<string | null> {
  const { kerasVersion } = await inConversionProcess({ kind: 'summarize', path } as const)
  return kerasVersion
}

function onnxruntimeVersion(): string {
  const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json')
  return String(version)
}

function checkFit(session: Session, recorded: Reference, path: string): void {
  const counts = [recorded.inputs.length, recorded.outputs.length]
  const due = [session.inputs.length, session.outputs.length]
  if (counts.join() !== due.join()) {
    throw new ReferenceFileError(
      `the model has ${due[0]} inputs and ${due[1]} outputs, but ${path} holds ${counts[0]} and ${counts[1]}`,
    )
  }
  checkShapes(session.inputs, recorded.inputs, path, 'input')
  checkShapes(session.outputs, recorded.outputs, path, 'output')
}

function checkShapes(
  specs: readonly TensorSpec[],
  tensors: readonly Tensor[],
  path: string,
  kind: string,
): void {
  for (const [index, { shape }] of specs.entries()) {
    const dims = tensors[index]?.dims ?? []
    const fits = shape.every((dim, axis) => dim === null || dim === dims[axis])
    if (fits && shape.length === dims.length) continue
    const due = shape.map((dim) => dim ?? 'any').join(' × ')
    throw new ReferenceFileError(
      `${kind}${index} of ${path} is ${dims.join(' × ')}, but the model's is ${due}`,
    )
  }
}

/** Samples computed together: enough to be quick, few enough for any model's memory. */
const BATCH = 16

async function compareOutputs(
  session: Session,
  recorded: Reference,
  tolerance: number | undefined,
): Promise<readonly OutputComparison[]> {
  const worst = session.outputs.map(() => 0)
  for (let start = 0; start < recorded.cases; start += BATCH) {
    const end = Math.min(recorded.cases, start + BATCH)
    const actual = await session.run(inputsOf(session, recorded, start, end))
    for (const [index, expected] of recorded.outputs.entries()) {
      const difference = differenceAt(actual[index], samples(expected, start, end))
      worst[index] = Math.max(worst[index] ?? 0, difference)
    }
  }
  return session.outputs.map(({ name }, index) => {
    return judge(name, recorded.outputs[index], worst[index] ?? 0, tolerance)
  })
}

function inputsOf(session: Session, recorded: Reference, start: number, end: number): Tensor[] {
  return session.inputs.flatMap(({ type }, index) => {
    const input = recorded.inputs[index]
    return input ? [asType(samples(input, start, end), type)] : []
  })
}

function differenceAt(actual: Tensor | undefined, expected: Tensor): number {
  const same = actual?.dims.join() === expected.dims.join()
  return actual && same ? largestDifference(actual, expected) : Number.POSITIVE_INFINITY
}

function judge(
  name: string,
  expected: Tensor | undefined,
  largest: number,
  given: number | undefined,
): OutputComparison {
  const kind = expected ? kindOf(expected) : 'raw'
  const due = kind === 'probabilities' ? PROBABILITY_TOLERANCE : RAW_TOLERANCE
  const tolerance = given ?? due
  return { name, kind, largestDifference: largest, tolerance, pass: largest <= tolerance }
}
