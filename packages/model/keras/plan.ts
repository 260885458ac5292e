import type { Graph } from '../onnx/graph.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import type { ElementType, Shape, TensorSpec } from '../tensor.ts'
import { Config } from './config.ts'
import { converterOf, refusalsIn } from './converter-of.ts'
import { ModelFileError, UnsupportedLayerError } from './errors.ts'
import { inNaturalOrder } from './graph/layout.ts'
import { makeValue, type Value } from './graph/value.ts'
import { type Generation, type Operand, tensorsIn } from './layer-call.ts'
import { invalid, LayerProblem, refuse } from './problem.ts'
import type {
  Argument,
  LayerSpec,
  LayerVariables,
  ModelSpec,
  StoredVariable,
  TensorRef,
} from './spec.ts'
import { callOrder, keyOf, type Step } from './steps.ts'
import { LayerWeights } from './weights.ts'

/** A model turned into a graph whose weights are still to be found. */
export interface Plan {
  readonly graph: Graph
  readonly inputs: readonly TensorSpec[]
  readonly outputs: readonly TensorSpec[]
  /** The weights that the graph needs. */
  readonly due: readonly LayerVariables[]
  /** For each layer that is applied, what its first application gives. */
  readonly outputShapes: ReadonlyMap<LayerSpec, readonly Shape[]>
  /** Hands over the weights found, in the order of `due`; then the graph can be written. */
  bind(found: readonly (readonly StoredVariable[])[]): void
}

export interface PlanOptions {
  readonly generation: Generation
  /** The shape of the input where the model itself names none. */
  readonly buildShape: Shape | null
}

/**
 * Walks the model, nested ones too, and makes the graph. No weight is read. Errors: an
 * `UnsupportedLayerError` for layers that cannot be converted, a `ModelFileError` where the model
 * contradicts itself.
 */
export function planModel(model: ModelSpec, options: PlanOptions): Plan {
  const [first, ...others] = refusalsIn(model)
  if (first) {
    throw new UnsupportedLayerError(first.path.split('/'), first.layerClass, first.reason, others)
  }
  return new Planner(options).plan(model)
}

/** Models within models multiply: a small file must not become a graph without end. */
const MAX_CALLS = 100_000

class Planner {
  readonly #options: PlanOptions
  readonly #graph = new GraphBuilder()
  readonly #weights = new Map<LayerSpec, { path: readonly string[]; weights: LayerWeights }>()
  readonly #outputShapes = new Map<LayerSpec, readonly Shape[]>()
  #calls = 0

  constructor(options: PlanOptions) {
    this.#options = options
  }

  plan(model: ModelSpec): Plan {
    const inputs = model.inputs.map((ref) => this.#input(model, ref))
    const values = this.#model(model, inputs, [])
    this.#graph.scope = ''
    const outputs = model.outputs.map(({ layer }, index) => this.#output(layer, values[index]))
    const weighted = [...this.#weights].filter(([, { weights }]) => weights.all.length > 0)
    return {
      graph: this.#graph.build(model.name),
      inputs: inputs.map(({ name, type, shape }) => ({ name, type, shape })),
      outputs,
      due: weighted.map(([layer, { path, weights }]) => ({
        path,
        layer,
        variables: weights.all.map(({ spec }) => spec),
      })),
      outputShapes: this.#outputShapes,
      bind: (found) => {
        for (const [index, [, { weights }]] of weighted.entries()) weights.bind(found[index] ?? [])
      },
    }
  }

  #input(model: ModelSpec, ref: TensorRef): Value {
    const layer = model.layers.find(({ name }) => name === ref.layer)
    if (layer?.className !== 'InputLayer') throw new ModelFileError(`${ref.layer} is no input`)
    return located([ref.layer], layer, () => {
      const { sparse, ragged } = layer.config
      if (sparse === true || ragged === true) refuse('takes sparse or ragged tensors')
      const [, ...sample] = shapeOf(layer) ?? this.#options.buildShape ?? refuse('has no shape')
      const { name, type, shape } = this.#graph.input(layer.name, typeOf(layer), [null, ...sample])
      return makeValue(name, shape, { type })
    })
  }

  #output(layer: string, value: Value | undefined): TensorSpec {
    if (!value) throw new ModelFileError(`the model has no output of ${layer}`)
    const { name, type, shape } = inNaturalOrder(this.#graph, value)
    return this.#graph.output(layer, name, type, shape)
  }

  #model(model: ModelSpec, inputs: readonly Value[], path: readonly string[]): readonly Value[] {
    const results: Results = new Map(
      model.inputs.map((ref, index) => [keyOf(ref), inputs.slice(index, index + 1)]),
    )
    for (const [index, { layer }] of model.inputs.entries()) {
      const spec = model.layers.find(({ name }) => name === layer)
      const input = inputs[index]
      if (spec && input) this.#outputShapes.set(spec, [input.shape])
    }
    for (const step of callOrder(model)) {
      if (!results.has(step.key)) results.set(step.key, this.#step(step, results, path))
    }
    return model.outputs.map((ref) => find(results, ref))
  }

  #step({ layer, call }: Step, results: Results, above: readonly string[]): readonly Value[] {
    if (++this.#calls > MAX_CALLS)
      throw new ModelFileError(`the model makes over ${MAX_CALLS} calls`)
    const path = [...above, layer.name]
    const args = call.args.map((argument) => resolve(argument, results))
    const kwargs = Object.entries(call.kwargs).map(([name, argument]): [string, Operand] => {
      return [name, resolve(argument, results)]
    })
    const outputs = located(path, layer, () =>
      layer.model
        ? this.#nested(layer.model, args, path)
        : this.#convert(layer, path, args, Object.fromEntries(kwargs)),
    )
    if (!this.#outputShapes.has(layer)) {
      this.#outputShapes.set(
        layer,
        outputs.map(({ shape }) => shape),
      )
    }
    return outputs
  }

  #nested(model: ModelSpec, args: readonly Operand[], path: readonly string[]): readonly Value[] {
    const inputs = args.flatMap(tensorsIn)
    if (inputs.length !== model.inputs.length) {
      invalid(`it has ${model.inputs.length} inputs and is given ${inputs.length}`)
    }
    return this.#model(model, inputs, path)
  }

  #convert(
    layer: LayerSpec,
    path: readonly string[],
    args: readonly Operand[],
    kwargs: Readonly<Record<string, Operand>>,
  ): readonly Value[] {
    if (layer.className === 'InputLayer') invalid('it is not among the inputs of its model')
    this.#graph.scope = path.join('/')
    const known = this.#weights.get(layer) ?? { path, weights: new LayerWeights() }
    this.#weights.set(layer, known)
    const outputs = converterOf(layer).convert({
      ...{ args, kwargs, graph: this.#graph, weights: known.weights },
      className: layer.className,
      config: new Config(layer.config),
      generation: this.#options.generation,
    })
    return 'name' in outputs ? [outputs] : outputs
  }
}

type Results = Map<string, readonly Value[]>

function find(results: Results, ref: TensorRef): Value {
  const value = results.get(keyOf(ref))?.[ref.output]
  if (value) return value
  throw new ModelFileError(`${ref.layer} has no output ${ref.output}`)
}

function resolve(argument: Argument, results: Results): Operand {
  if (argument.kind === 'tensor') return { kind: 'tensor', value: find(results, argument.ref) }
  if (argument.kind === 'value') return argument
  return { kind: 'list', items: argument.items.map((item) => resolve(item, results)) }
}

/** Runs `work`, adding path and class to the problems it meets. */
function located<T>(path: readonly string[], { className }: LayerSpec, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof LayerProblem)) throw error
    if (error.kind === 'unsupported')
      throw new UnsupportedLayerError(path, className, error.message)
    throw new ModelFileError(`${path.join('/')}: ${className}: ${error.message}`)
  }
}

function shapeOf({ config }: LayerSpec): Shape | null {
  const shape = config.batch_shape
  if (!Array.isArray(shape)) return null
  return shape.map((dim) => {
    if (dim === null || (Number.isInteger(dim) && Number(dim) > 0)) return dim
    return invalid(`its shape holds ${JSON.stringify(dim)}`)
  })
}

/** Floats of any width are computed in float32. */
const inputTypes: Readonly<Record<string, ElementType>> = {
  float16: 'float32',
  bfloat16: 'float32',
  float32: 'float32',
  float64: 'float32',
  mixed_float16: 'float32',
  mixed_bfloat16: 'float32',
  uint8: 'uint8',
  int8: 'int8',
  int16: 'int16',
  int32: 'int32',
  int64: 'int64',
  bool: 'bool',
}

function typeOf({ config }: LayerSpec): ElementType {
  const name = String(config.dtype ?? 'float32')
  return inputTypes[name] ?? refuse(`takes ${name}, which Galley does not serve`)
}
