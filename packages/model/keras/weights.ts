import { GalleyError } from '@galley/kit/errors'
import { invalid } from './problem.ts'
import type { StoredVariable, VariableSpec } from './spec.ts'

let count = 0

/** A weight that the plan asks for; it can be read once the file's variable is bound to it. */
export class Weight {
  /** Unique among all weights of the process. */
  readonly id = count++
  readonly spec: VariableSpec
  #stored: StoredVariable | null = null

  constructor(spec: VariableSpec) {
    this.spec = spec
  }

  get shape(): readonly number[] {
    return this.spec.shape
  }

  bind(stored: StoredVariable): void {
    this.#stored = stored
  }

  read(): Float32Array {
    if (this.#stored) return this.#stored.read()
    throw new GalleyError('internal', `the weight ${this.spec.name} was read before it was found`)
  }
}

/** The weights of one layer, the same however often the layer is applied. */
export class LayerWeights {
  readonly all: Weight[] = []

  /** Weights are asked for in the order in which Keras creates them. */
  get(
    name: string,
    shape: readonly number[],
    options: { readonly trainable?: boolean; readonly within?: readonly string[] } = {},
  ): Weight {
    const { trainable = true, within = [] } = options
    const known = this.all.find(({ spec }) => spec.name === name && sameList(spec.within, within))
    if (known && sameList(known.shape, shape)) return known
    if (known) {
      invalid(`it is applied to inputs that want ${name} as ${known.shape} and as ${shape}`)
    }
    const weight = new Weight({ name, within, shape, trainable })
    this.all.push(weight)
    return weight
  }

  /** Hands over what the file holds, in the order of `all`. */
  bind(found: readonly StoredVariable[]): void {
    for (const [index, weight] of this.all.entries()) {
      const stored = found[index]
      if (stored) weight.bind(stored)
    }
  }
}

function sameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index])
}
