import { weightValue } from '../graph/constant.ts'
import { binary } from '../graph/elementwise.ts'
import { inNaturalOrder } from '../graph/layout.ts'
import { makeValue, type Value } from '../graph/value.ts'
import { inputOf, type LayerCall, type LayerConverter } from '../layer-call.ts'
import { invalid, refuse } from '../problem.ts'
import { activate } from './activate.ts'

/** An einsum of the input with a kernel, such as `abc,cde->abde`. */
export const einsumDense: LayerConverter = {
  classes: ['EinsumDense'],
  convert(call) {
    const { graph, config, weights } = call
    const input = inNaturalOrder(graph, inputOf(call))
    const { from, kernel, to } = equationOf(call)
    if (from.length !== input.shape.length) invalid(`${from} names not the axes of its input`)
    const sizes = sizesOf(call, input, from, to)
    const sizeOf = (letter: string) =>
      sizes.get(letter) ?? invalid(`the size of ${letter} is not known`)
    const weight = weightValue(graph, weights.get('kernel', [...kernel].map(sizeOf)))
    const equation = `${from},${kernel}->${to}`
    const name = graph.node('Einsum', [input.name, weight.name], { equation })
    const product = makeValue(
      name,
      [...to].map((letter) => sizes.get(letter) ?? null),
    )
    const biasAxes = config.get('bias_axes')
    if (typeof biasAxes !== 'string') return activate(call, product)
    return activate(call, binary(graph, 'Add', product, biasOf(call, biasAxes, to, sizeOf)))
  },
}

function equationOf({ config }: LayerCall) {
  const equation = String(config.get('equation')).replaceAll(' ', '')
  if (equation.includes('...')) refuse(`has the equation ${equation}, with axes left out`)
  const match = /^([A-Za-z]+),([A-Za-z]+)->([A-Za-z]+)$/.exec(equation)
  const [, from = '', kernel = '', to = ''] = match ?? invalid(`equation is ${equation}`)
  return { from, kernel, to }
}

/** Known sizes by their letter: from the input, and from `output_shape`, which leaves out the batch. */
function sizesOf(call: LayerCall, input: Value, from: string, to: string): Map<string, number> {
  const given = call.config.get('output_shape')
  const output = [null, ...(Array.isArray(given) ? given : [given])]
  const sizes = new Map<string, number>()
  for (const [index, letter] of [...to].entries()) {
    const size = output[index]
    if (typeof size === 'number') sizes.set(letter, size)
  }
  for (const [index, letter] of [...from].entries()) {
    const size = input.shape[index]
    if (typeof size === 'number') sizes.set(letter, size)
  }
  return sizes
}

/** The bias has an axis for each letter of `bias_axes` and 1 for what follows the first of them. */
function biasOf(
  { graph, weights }: LayerCall,
  axes: string,
  to: string,
  sizeOf: (letter: string) => number,
): Value {
  const first = Math.min(...[...axes].map((letter) => to.indexOf(letter)))
  if (first < 0) invalid(`bias_axes ${axes} are not all in ${to}`)
  const shape = [...to.slice(first)].map((letter) => (axes.includes(letter) ? sizeOf(letter) : 1))
  return weightValue(graph, weights.get('bias', shape))
}
