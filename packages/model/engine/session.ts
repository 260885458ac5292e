import { GalleyError } from '@galley/kit/errors'
import { env, InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node'
import type { ElementType, Tensor, TensorData, TensorSpec } from '../tensor.ts'
import { arrayTypes } from './element-types.ts'

takeFloat16AsBits()

/**
 * The runtime's binding cannot read a Float16Array, but where the engine has that class its wrapper
 * insists on it. It looks for the class once, with the first tensor: if none is there, float16 goes in
 * and out as bits in a Uint16Array. Others in this thread have it back after that.
 */
function takeFloat16AsBits(): void {
  const { Float16Array } = globalThis
  Reflect.deleteProperty(globalThis, 'Float16Array')
  new OrtTensor('bool', [true], [1])
  Object.defineProperty(globalThis, 'Float16Array', {
    value: Float16Array,
    writable: true,
    configurable: true,
  })
}

/** A graph in ONNX Runtime's hands. */
export interface Session {
  readonly inputs: readonly TensorSpec[]
  readonly outputs: readonly TensorSpec[]
  /** Holds this thread's event loop while it computes. Throws `invalid` for what cannot be computed. */
  run(inputs: readonly Tensor[]): Promise<Tensor[]>
}

/** Only what ends the process is worth a line of the runtime's own on standard error. */
const logOnlyFatal = 4

/** Loads the graph for computing with `threads` threads. Throws `invalid`, `unsupported`. */
export async function openSession(graph: string, threads: number): Promise<Session> {
  env.logLevel = 'fatal'
  const session = await load(graph, threads)
  const inputs = session.inputMetadata.map(toSpec)
  const outputs = session.outputMetadata.map(toSpec)
  return {
    inputs,
    outputs,
    async run(tensors) {
      const feeds = Object.fromEntries(inputs.map(({ name }, i) => [name, toOrt(tensors[i])]))
      const results = await session.run(feeds).catch((cause: Error) => {
        throw new GalleyError('invalid', `The model cannot compute this: ${cause.message}`, {
          cause,
        })
      })
      return outputs.map(({ name, type }) => fromOrt(results[name], type))
    },
  }
}

function load(graph: string, threads: number): Promise<InferenceSession> {
  const options: InferenceSession.SessionOptions = {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    // A pattern is kept for every batch size, and makes its first two runs slow; the arena alone
    // computed MobileNetV2 just as fast in a tenth less memory (139 → 127 MB for sizes up to 8).
    enableMemPattern: false,
    // Threads that spin while they wait took half as much CPU time again, away from decoding.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
    logSeverityLevel: logOnlyFatal,
  }
  return InferenceSession.create(graph, options).catch((cause: Error) => {
    throw new GalleyError('invalid', `${graph} is not a graph that can be run: ${cause.message}`, {
      next: 'Check it with onnx.checker, or export the model again.',
      cause,
    })
  })
}

function toSpec(value: InferenceSession.ValueMetadata): TensorSpec {
  const { name } = value
  if (!value.isTensor || !isElementType(value.type)) {
    const found = value.isTensor ? `a tensor of ${value.type}` : 'not a tensor'
    throw new GalleyError('unsupported', `${name} is ${found}; Galley serves tensors of numbers.`)
  }
  const shape = value.shape.map((dim) => (typeof dim === 'number' ? dim : null))
  return { name, type: value.type, shape }
}

function isElementType(type: string): type is ElementType {
  return Object.hasOwn(arrayTypes, type)
}

function toOrt(tensor: Tensor | undefined): OrtTensor {
  if (!tensor) throw new GalleyError('internal', 'an input is missing')
  // The constructor is overloaded by element type; that data and type agree was checked before.
  return new OrtTensor(tensor.type as 'float32', tensor.data as Float32Array, tensor.dims)
}

function fromOrt(value: InferenceSession.OnnxValueMapType[string] | undefined, type: ElementType) {
  if (!value) throw new GalleyError('internal', 'an output is missing')
  // `toSpec` let no output through whose data is not an array of its type.
  return { type, dims: value.dims, data: value.data as TensorData }
}
