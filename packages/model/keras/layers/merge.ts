import { scalarOf } from '../graph/constant.ts'
import { asFloat, binary, elementwise } from '../graph/elementwise.ts'
import { expandDims } from '../graph/reshape.ts'
import type { Value } from '../graph/value.ts'
import { type LayerCall, type LayerConverter, rawInputs } from '../layer-call.ts'
import { invalid } from '../problem.ts'

/** Merging layers take any number of inputs; those of lower rank get axes of 1 after the batch. */
export const merge: LayerConverter = {
  classes: ['Add', 'Subtract', 'Multiply', 'Average', 'Maximum', 'Minimum'],
  convert(call) {
    const inputs = mergeInputs(call)
    const operator = operators[call.className] ?? invalid(`${call.className} does not merge`)
    const merged = operator.variadic
      ? elementwise(call.graph, operator.op, inputs)
      : inputs.reduce((a, b) => binary(call.graph, operator.op, a, b))
    if (call.className !== 'Average') return merged
    return binary(call.graph, 'Mul', merged, scalarOf(call.graph, 1 / inputs.length))
  },
}

const operators: Readonly<Record<string, { readonly op: string; readonly variadic: boolean }>> = {
  Add: { op: 'Add', variadic: false },
  Subtract: { op: 'Sub', variadic: false },
  Multiply: { op: 'Mul', variadic: false },
  Average: { op: 'Add', variadic: false },
  Maximum: { op: 'Max', variadic: true },
  Minimum: { op: 'Min', variadic: true },
}

function mergeInputs(call: LayerCall): readonly Value[] {
  const inputs = rawInputs(call).map((input) => asFloat(call.graph, input))
  if (inputs.length < 2) invalid(`it merges ${inputs.length} inputs`)
  if (call.className === 'Subtract' && inputs.length !== 2) {
    invalid(`it subtracts ${inputs.length} inputs`)
  }
  const rank = Math.max(...inputs.map(({ shape }) => shape.length))
  return inputs.map((input) => {
    const axes = Array.from({ length: rank - input.shape.length }, (_, index) => index + 1)
    return axes.length === 0 ? input : expandDims(call.graph, input, axes)
  })
}
