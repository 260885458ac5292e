import assert from 'node:assert/strict'
import { test } from 'node:test'
import { writeOnnx } from '../onnx/write-onnx.ts'
import { ModelFileError, UnsupportedLayerError } from './errors.ts'
import type { LayerSpec } from './spec.ts'
import { counting, floats, operators, plan, run, values } from './testing/run-spec.ts'
import { chain, input, layer, model, nested, tensor, value } from './testing/specs.ts'

const conv = { filters: 4, kernel_size: [3, 3], padding: 'same', activation: 'relu' }

function transposes(...args: Parameters<typeof chain>): number {
  return operators(plan(chain(...args))).filter((op) => op === 'Transpose').length
}

test('convolutions, normalization, pooling and arithmetic between them need one transpose, at the input', () => {
  const count = transposes(
    [32, 32, 3],
    ['Rescaling', { scale: 1 / 255 }],
    ['ZeroPadding2D', { padding: 1 }],
    ['Conv2D', conv],
    ['BatchNormalization', {}],
    ['ReLU', { max_value: 6 }],
    ['MaxPooling2D', {}],
    ['Cropping2D', { cropping: 1 }],
    ['UpSampling2D', {}],
    ['Softmax', { axis: -1 }],
    ['Dense', { units: 5 }],
    ['GlobalAveragePooling2D', {}],
    ['Dense', { units: 2 }],
  )
  assert.equal(count, 1)
})

test('squeeze and excitation moves no data', () => {
  const count = transposes(
    [8, 8, 3],
    ['Conv2D', conv],
    ['GlobalAveragePooling2D', {}],
    ['Reshape', { target_shape: [1, 1, 4] }],
    ['Conv2D', { filters: 2, kernel_size: 1 }],
    ['Flatten', {}],
  )
  assert.equal(count, 1)
})

test('a channels-first model needs no transpose at all', () => {
  const count = transposes([3, 8, 8], ['Conv2D', { ...conv, data_format: 'channels_first' }])
  assert.equal(count, 0)
})

test('the batch is free whatever the file says, and other free sizes stay free', () => {
  const { inputs, outputs } = plan(
    chain([null, null, 3], ['Conv2D', { ...conv, strides: 2 }], ['GlobalMaxPooling2D', {}]),
  )
  assert.deepEqual(inputs, [{ name: 'x', type: 'float32', shape: [null, null, null, 3] }])
  assert.deepEqual(outputs[0]?.shape, [null, 4])
})

test('a layer that is applied twice owns its weights once', () => {
  const dense = layer('Dense', 'dense', { units: 3 }, ['x'])
  const twice: LayerSpec = {
    ...dense,
    calls: [...dense.calls, { args: [tensor('dense')], kwargs: {} }],
  }
  const spec = model([input('x', [3]), twice])
  const { due, graph } = plan({ ...spec, outputs: [{ layer: 'dense', call: 1, output: 0 }] })
  assert.deepEqual(
    due.map(({ path, variables }) => [path, variables.map(({ name }) => name)]),
    [[['dense'], ['kernel', 'bias']]],
  )
  assert.equal(graph.initializers.length, 2)
})

test('weights of nested models are due under their path', () => {
  const inner = model([input('i', [4]), layer('Dense', 'dense', { units: 2 }, ['i'])])
  const { due } = plan(model([input('x', [4]), nested('base', inner, ['x'])]))
  assert.deepEqual(due[0]?.path, ['base', 'dense'])
})

test('every layer that is refused is named, in models within models too', () => {
  const inner = model([input('i', [4]), layer('Lambda', 'lambda_3', {}, ['i'])])
  const custom = { ...layer('Scale', 'scale', {}, ['base_model']), module: 'Mine' }
  const spec = model([input('x', [4]), nested('base_model', inner, ['x']), custom])
  assert.throws(
    () => plan(spec),
    (error) => {
      assert.ok(error instanceof UnsupportedLayerError)
      assert.deepEqual(error.message.split('\n'), [
        'base_model/lambda_3: Lambda holds Python code, which Galley does not run',
        'scale: Scale is a custom layer of the package Mine, whose Python code Galley does not run',
      ])
      assert.equal(error.path, 'base_model/lambda_3')
      return true
    },
  )
})

test('a call in training mode is refused', () => {
  const dropout: LayerSpec = {
    ...layer('Dropout', 'dropout', { rate: 0.5 }, ['x']),
    calls: [{ args: [tensor('x')], kwargs: { training: value(true) } }],
  }
  assert.throws(
    () => plan(model([input('x', [4]), dropout])),
    /dropout: Dropout is called with train/,
  )
})

test('a model that contradicts itself is told by the layer and what is wrong', () => {
  const cases: readonly (readonly [Parameters<typeof chain>, RegExp])[] = [
    [
      [
        [8, 8, 3],
        ['Conv2D', { ...conv, strides: [-1, 1] }],
      ],
      /conv2d_1: Conv2D: strides is -1/,
    ],
    [
      [
        [2, 2, 3],
        ['Conv2D', { ...conv, padding: 'valid' }],
      ],
      /window of 3 is larger than its input of 2/,
    ],
    [
      [
        [8, 8, 3],
        ['Conv2D', { ...conv, groups: 2 }],
      ],
      /2 groups do not divide 3 channels/,
    ],
    [[[4], ['Dense', { units: 0 }]], /units is 0, not a whole number from 1/],
    [[[4], ['Conv2D', conv]], /its input has 2 axes instead of 4/],
    [[[4], ['Reshape', { target_shape: [3] }]], /\(4\) does not fit into \(3\)/],
    [[[4], ['RepeatVector', { n: 2 ** 31 - 1 }]], /a tensor would have the shape/],
    [
      [
        [8, 8, 3],
        ['Cropping2D', { cropping: 4 }],
      ],
      /a tensor would have the empty shape/,
    ],
    [[[4], ['Dense', { units: 2, activation: 'mine' }]], /Dense has the activation mine/],
  ]
  for (const [args, message] of cases) assert.throws(() => plan(chain(...args)), message)
})

test('a small file cannot become an endless graph', () => {
  let spec = chain([4], ['ReLU', {}])
  for (let depth = 0; depth < 20; depth++) {
    const twice = nested('m', spec, ['x'])
    const both = { ...twice, calls: [...twice.calls, { args: [tensor('m')], kwargs: {} }] }
    spec = { ...model([input('x', [4]), both]), outputs: [{ layer: 'm', call: 1, output: 0 }] }
  }
  assert.throws(() => plan(spec), ModelFileError)
})

test('inputs and outputs come in the order of the model', async () => {
  const spec = model(
    [input('a', [2]), input('b', [2]), layer('Subtract', 'difference', {}, ['a', 'b'])],
    ['difference', 'b'],
  )
  const [difference, b] = await run(spec, [floats([1, 2], [5, 7]), floats([1, 2], [1, 2])])
  assert.deepEqual(difference?.data, Float32Array.of(4, 5))
  assert.deepEqual(b?.data, Float32Array.of(1, 2))
})

test('what a convolution gives is put back into the order of Keras', async () => {
  const spec = chain([2, 2, 2], ['Conv2D', { filters: 2, kernel_size: 1, use_bias: false }])
  const swapped = await values(spec, [counting(1, 2, 2, 2)], { weigh: () => [0, 1, 1, 0] })
  assert.deepEqual(swapped, [1, 0, 3, 2, 5, 4, 7, 6])
})

test('sizes beyond all reason end in an error, not in memory', async () => {
  const huge = 2 ** 31 - 1
  const resize = { height: huge, width: 1, interpolation: 'nearest' }
  const { graph } = plan(chain([1, 1, 1], ['Resizing', resize]))
  await assert.rejects(writeOnnx(graph, '/nowhere/model.onnx'), /more than the/)
  const unstack = layer('TFOpLambda', 'parts', { function: 'unstack', axis: 1 }, ['x'])
  assert.throws(() => plan(model([input('x', [huge]), unstack])), /takes 2147483647 parts/)
})
