import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Json } from '../../tensor.ts'
import type { Generation } from '../layer-call.ts'
import { floats, values } from '../testing/run-spec.ts'
import { chain } from '../testing/specs.ts'

const xs = [-3, -1, -0.25, 0, 0.5, 2, 7]
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))
const softplus = (x: number) => Math.log1p(Math.exp(x))
const clip = (x: number, low: number, high: number) => Math.min(high, Math.max(low, x))

const formulas: Readonly<Record<string, (x: number) => number>> = {
  celu: (x) => Math.max(0, x) + Math.min(0, Math.expm1(x)),
  elu: (x) => (x > 0 ? x : Math.expm1(x)),
  exponential: Math.exp,
  hard_shrink: (x) => (Math.abs(x) > 0.5 ? x : 0),
  hard_silu: (x) => (x * clip(x + 3, 0, 6)) / 6,
  hard_tanh: (x) => clip(x, -1, 1),
  leaky_relu: (x) => (x > 0 ? x : 0.2 * x),
  linear: (x) => x,
  log_sigmoid: (x) => -softplus(-x),
  mish: (x) => x * Math.tanh(softplus(x)),
  relu: (x) => Math.max(0, x),
  relu6: (x) => clip(x, 0, 6),
  selu: (x) => 1.05070098 * (x > 0 ? x : 1.67326324 * Math.expm1(x)),
  sigmoid,
  silu: (x) => x * sigmoid(x),
  soft_shrink: (x) => Math.sign(x) * Math.max(0, Math.abs(x) - 0.5),
  softplus,
  softsign: (x) => x / (1 + Math.abs(x)),
  sparse_plus: (x) => (x <= -1 ? 0 : x < 1 ? ((x + 1) / 2) ** 2 : x),
  sparse_sigmoid: (x) => clip((x + 1) / 2, 0, 1),
  squareplus: (x) => (x + Math.sqrt(x * x + 4)) / 2,
  swish: (x) => x * sigmoid(x),
  tanh: Math.tanh,
  tanh_shrink: (x) => x - Math.tanh(x),
}

async function activated(activation: Json, generation: Generation = 3): Promise<readonly number[]> {
  const spec = chain([xs.length], ['Activation', { activation }])
  return values(spec, [floats([1, xs.length], xs)], { generation })
}

function close(actual: readonly number[], expected: readonly number[]): void {
  for (const [index, value] of expected.entries()) {
    const difference = Math.abs((actual[index] ?? Number.NaN) - value)
    assert.ok(difference < 2e-5 * Math.max(1, Math.abs(value)), `${actual} is not ${expected}`)
  }
}

for (const [name, formula] of Object.entries(formulas)) {
  test(`${name} is the function of that name`, async () => {
    close(await activated(name), xs.map(formula))
  })
}

test('the hard sigmoid of Keras 2 is flatter than that of Keras 3', async () => {
  close(
    await activated('hard_sigmoid', 2),
    xs.map((x) => clip(0.2 * x + 0.5, 0, 1)),
  )
  close(
    await activated('hard_sigmoid', 3),
    xs.map((x) => clip(x / 6 + 0.5, 0, 1)),
  )
})

test('an activation may be a function or a layer as Keras serializes them', async () => {
  const relu = xs.map((x) => Math.max(0, x))
  close(await activated({ class_name: 'function', config: 'relu' }), relu)
  const leaky = { class_name: 'LeakyReLU', config: { negative_slope: 0.5 } }
  close(
    await activated(leaky),
    xs.map((x) => (x > 0 ? x : x / 2)),
  )
})

test('ReLU takes slope, threshold and maximum together', async () => {
  const config = { max_value: 3, negative_slope: 0.5, threshold: 1 }
  const actual = await values(chain([7], ['ReLU', config]), [floats([1, 7], xs)])
  close(
    actual,
    xs.map((x) => Math.min(3, x > 1 ? x : 0.5 * (x - 1))),
  )
})

test('a leaky ReLU layer has slope 0.3 unless told, under either name', async () => {
  const slope = async (config: { alpha?: number; negative_slope?: number }) => {
    const [first] = await values(chain([1], ['LeakyReLU', config]), [floats([1, 1], [-1])])
    return first
  }
  assert.deepEqual(
    [await slope({}), await slope({ alpha: 0.1 }), await slope({ negative_slope: 0.2 })],
    [-0.3, -0.1, -0.2],
  )
})

test('softmax goes along the axis asked for, or along several', async () => {
  const spec = (axis: Json) => chain([2, 2], ['Softmax', { axis }])
  const even = floats([1, 2, 2], [0, 0, 0, 0])
  assert.deepEqual(await values(spec(1), [even]), [0.5, 0.5, 0.5, 0.5])
  assert.deepEqual(await values(spec([1, 2]), [even]), [0.25, 0.25, 0.25, 0.25])
})
