import { GalleyError } from '@galley/kit/errors'
import type { Shape, Tensor, TensorSpec } from '../tensor.ts'
import { arrayTypes, elementCount } from './element-types.ts'

/**
 * The number of photos in `inputs`, which must agree with what the graph takes in number, type,
 * shape and first dimension; throws `invalid` saying what was expected.
 */
export function checkInputs(inputs: readonly Tensor[], specs: readonly TensorSpec[]): number {
  if (inputs.length !== specs.length) {
    throw invalid(`The model takes ${specs.length} inputs; ${inputs.length} were given.`, specs)
  }
  for (const [index, spec] of specs.entries()) checkInput(inputs[index], spec, specs)
  const counts = inputs.map((input) => input.dims[0] ?? 0)
  const count = counts[0] ?? 0
  if (counts.some((other) => other !== count)) {
    throw invalid(`The inputs hold different numbers of photos: ${counts.join(', ')}.`, specs)
  }
  return count
}

function checkInput(
  input: Tensor | undefined,
  spec: TensorSpec,
  specs: readonly TensorSpec[],
): void {
  if (input?.type !== spec.type || !(input.data instanceof arrayTypes[spec.type])) {
    throw invalid(`Input ${spec.name} is ${input?.type}, expected ${spec.type}.`, specs)
  }
  const { dims, data } = input
  const shape = formatShape(spec.shape)
  if (!fits(dims, spec.shape)) {
    throw invalid(`Input ${spec.name} has shape [${dims.join(', ')}], expected ${shape}.`, specs)
  }
  if (elementCount(dims) !== data.length) {
    const found = `${data.length} elements for shape [${dims.join(', ')}]`
    throw invalid(`Input ${spec.name} has ${found}, expected ${elementCount(dims)}.`, specs)
  }
}

/** The first dimension is the number of photos and may be any but zero: batches are cut and padded. */
function fits(dims: readonly number[], shape: Shape): boolean {
  return (
    dims.length === shape.length &&
    dims.every((dim, axis) => {
      const due = axis === 0 ? null : shape[axis]
      return Number.isSafeInteger(dim) && dim > 0 && (due === null || due === dim)
    })
  )
}

function invalid(message: string, specs: readonly TensorSpec[]): GalleyError {
  const inputs = specs.map(({ name, type, shape }) => `${name}: ${type} ${formatShape(shape)}`)
  return new GalleyError('invalid', message, { next: `Send ${inputs.join('; ')}.` })
}

/** `[n, 64, 64, 3]`: the first dimension counts photos, other free ones are `?`. */
function formatShape(shape: Shape): string {
  return `[${shape.map((dim, axis) => (axis === 0 ? 'n' : (dim ?? '?'))).join(', ')}]`
}
