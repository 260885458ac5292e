/**
 * Why a layer cannot become part of a graph, told by code that does not know the layer's path; the
 * plan adds path and class.
 */
export class LayerProblem extends Error {
  /** `unsupported`: Galley does not do it. `invalid`: the model contradicts itself. */
  readonly kind: 'unsupported' | 'invalid'

  constructor(kind: 'unsupported' | 'invalid', message: string) {
    super(message)
    this.kind = kind
  }
}

/** @param reason reads on from the class: `holds Python code, which Galley does not run`. */
export function refuse(reason: string): never {
  throw new LayerProblem('unsupported', reason)
}

/** @param finding what is wrong with the model: `strides is -1, not a whole number from 1`. */
export function invalid(finding: string): never {
  throw new LayerProblem('invalid', finding)
}
