import { asFloat, binary, cast, elementwise, sameType, unary } from '../graph/elementwise.ts'
import type { Value } from '../graph/value.ts'
import { type LayerCall, type LayerConverter, tensorsIn } from '../layer-call.ts'
import { tensor } from './call.ts'

/** An operation by the names it goes by: TensorFlow's functions (Keras 2) and classes of Keras 3. */
function operation(
  classes: readonly string[],
  convert: (call: LayerCall) => Value,
): LayerConverter {
  return { classes, convert }
}

const left = ['x', 'x1', 'a', 'value'] as const
const right = ['y', 'x2', 'b', 'bias'] as const

function operands(call: LayerCall): readonly [Value, Value] {
  return [tensor(call, 0, ...left), tensor(call, 1, ...right)]
}

function ofTwo(op: string, ...classes: readonly string[]): LayerConverter {
  return operation(classes, (call) => binary(call.graph, op, ...operands(call)))
}

/** Division and roots of whole numbers give floats. */
function ofTwoFloats(op: string, ...classes: readonly string[]): LayerConverter {
  return operation(classes, (call) => {
    const [a, b] = operands(call)
    return binary(call.graph, op, asFloat(call.graph, a), asFloat(call.graph, b))
  })
}

function comparison(op: string, ...classes: readonly string[]): LayerConverter {
  return operation(classes, (call) => {
    return elementwise(call.graph, op, sameType(call.graph, operands(call)), 'bool')
  })
}

function ofOne(op: string, ...classes: readonly string[]): LayerConverter {
  return operation(classes, (call) => unary(call.graph, op, tensor(call, 0, ...left)))
}

function ofOneFloat(op: string, ...classes: readonly string[]): LayerConverter {
  return operation(classes, (call) => {
    return unary(call.graph, op, asFloat(call.graph, tensor(call, 0, ...left)))
  })
}

const addAll = operation(['math.add_n', 'math.accumulate_n'], (call) => {
  return call.args.flatMap(tensorsIn).reduce((a, b) => binary(call.graph, 'Add', a, b))
})

const squaredDifference = operation(['math.squared_difference'], (call) => {
  const difference = binary(call.graph, 'Sub', ...operands(call))
  return binary(call.graph, 'Mul', difference, difference)
})

const square = operation(['math.square', 'Square'], (call) => {
  const x = tensor(call, 0, ...left)
  return binary(call.graph, 'Mul', x, x)
})

const rsqrt = operation(['math.rsqrt', 'Rsqrt'], (call) => {
  const x = asFloat(call.graph, tensor(call, 0, ...left))
  return unary(call.graph, 'Reciprocal', unary(call.graph, 'Sqrt', x))
})

const floorDivide = operation(['math.floordiv', 'compat.v1.floor_div', 'FloorDivide'], (call) => {
  const [a, b] = operands(call)
  const quotient = binary(call.graph, 'Div', asFloat(call.graph, a), asFloat(call.graph, b))
  return unary(call.graph, 'Floor', quotient)
})

const where = operation(['where', 'Where'], (call) => {
  const condition = cast(call.graph, tensor(call, 0, 'condition'), 'bool')
  const branches = sameType(call.graph, [tensor(call, 1, 'x', 'x1'), tensor(call, 2, 'y', 'x2')])
  return elementwise(call.graph, 'Where', [condition, ...branches])
})

export const arithmetic: readonly LayerConverter[] = [
  ofTwo('Add', 'math.add', '__operators__.add', 'add', 'Add', 'nn.bias_add'),
  ofTwo('Sub', 'math.subtract', '__operators__.sub', 'subtract', 'Subtract'),
  ofTwo('Mul', 'math.multiply', '__operators__.mul', 'multiply', 'Multiply'),
  ofTwoFloats('Div', 'math.truediv', 'math.divide', 'realdiv', 'divide', 'Divide', 'TrueDivide'),
  ofTwoFloats('Pow', 'math.pow', 'pow', 'Power'),
  ofTwo('Max', 'math.maximum', 'maximum', 'Maximum'),
  ofTwo('Min', 'math.minimum', 'minimum', 'Minimum'),
  comparison('Greater', 'math.greater', 'Greater'),
  comparison('GreaterOrEqual', 'math.greater_equal', 'GreaterEqual'),
  comparison('Less', 'math.less', 'Less'),
  comparison('LessOrEqual', 'math.less_equal', 'LessEqual'),
  comparison('Equal', 'math.equal', 'Equal'),
  comparison('And', 'math.logical_and', 'LogicalAnd'),
  comparison('Or', 'math.logical_or', 'LogicalOr'),
  ofOne('Not', 'math.logical_not', 'LogicalNot'),
  ofOne('Neg', 'math.negative', 'Negative'),
  ofOne('Abs', 'math.abs', 'abs', 'Absolute', 'Abs'),
  ofOne('Sign', 'math.sign', 'Sign'),
  ofOneFloat('Exp', 'math.exp', 'exp', 'Exp'),
  ofOneFloat('Log', 'math.log', 'Log'),
  ofOneFloat('Sqrt', 'math.sqrt', 'sqrt', 'Sqrt'),
  ofOneFloat('Reciprocal', 'math.reciprocal', 'Reciprocal'),
  ofOneFloat('Floor', 'math.floor', 'floor', 'Floor'),
  ofOneFloat('Ceil', 'math.ceil', 'Ceil'),
  ofOneFloat('Round', 'math.round', 'round', 'Round'),
  ofOneFloat('Sin', 'math.sin', 'sin', 'Sin'),
  ofOneFloat('Cos', 'math.cos', 'cos', 'Cos'),
  ofOneFloat('Erf', 'math.erf', 'Erf'),
  addAll,
  squaredDifference,
  square,
  rsqrt,
  floorDivide,
  where,
]
