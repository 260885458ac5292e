import { weightValue } from '../graph/constant.ts'
import { binary } from '../graph/elementwise.ts'
import { inNaturalOrder } from '../graph/layout.ts'
import { makeValue, type Value } from '../graph/value.ts'
import { inputOf, type LayerCall, type LayerConverter } from '../layer-call.ts'
import { invalid } from '../problem.ts'
import { activate } from './activate.ts'

/** An einsum of the input with a kernel, such as `abc,cde->abde`. */
export const einsumDense: LayerConverter = {
  classes: ['EinsumDense'],
  convert(call) {
    const { graph, config, weights } = call
    const input = inNaturalOrder(graph, inputOf(call))
    const { from, kernel, to } = equationOf(call, input.shape.length)
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

interface Equation {
  readonly from: string
  readonly kernel: string
  readonly to: string
}

/** The equation with a letter for each axis, those that `...` stands for included. */
function equationOf({ config }: LayerCall, rank: number): Equation {
  const equation = String(config.get('equation')).replaceAll(' ', '')
  const match = /^([A-Za-z.]+),([A-Za-z]+)->([A-Za-z.]+)$/.exec(equation)
  const [, from = '', kernel = '', to = ''] = match ?? invalid(`equation is ${equation}`)
  const free = [...'abcdefghijklmnopqrstuvwxyz'].filter((letter) => !equation.includes(letter))
  const left = free.slice(0, Math.max(0, rank - from.replace('...', '').length)).join('')
  const whole = (part: string) => part.replace('...', left)
  if (whole(from).length !== rank)
    invalid(`equation is ${equation}, but its input has ${rank} axes`)
  return { from: whole(from), kernel, to: whole(to) }
}

/** Known sizes by their letter; `output_shape` leaves out the batch and what `...` stands for. */
function sizesOf(call: LayerCall, input: Value, from: string, to: string): Map<string, number> {
  const given = call.config.get('output_shape')
  const output = Array.isArray(given) ? given : [given]
  const leftOutAtEnd = String(call.config.get('equation')).endsWith('...')
  const start = leftOutAtEnd ? 1 : to.length - output.length
  const sizes = new Map<string, number>()
  for (const [index, size] of output.entries()) {
    const letter = to[start + index]
    if (typeof size === 'number' && letter !== undefined) sizes.set(letter, size)
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
