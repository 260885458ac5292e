import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Json } from '../../tensor.ts'
import type { Argument, LayerSpec, ModelSpec } from '../spec.ts'
import { counting, plan, values } from '../testing/run-spec.ts'
import { input, layer, model, tensor, value } from '../testing/specs.ts'

/** TensorFlow's function as Keras 2 saves it. */
function keras2(name: string, kwargs: Readonly<Record<string, Json>>): ModelSpec {
  const op = layer('TFOpLambda', 'op', { function: name }, ['x'])
  const named = Object.entries(kwargs).map(([key, json]): [string, Argument] => [key, value(json)])
  return of({ ...op, calls: [{ args: [tensor('x')], kwargs: Object.fromEntries(named) }] })
}

/** An operation of Keras 3; in HDF5 files without its module. */
function keras3(
  className: string,
  config: Readonly<Record<string, Json>>,
  ...args: readonly Json[]
): ModelSpec {
  const module = className === 'GetItem' ? null : 'keras.src.ops.numpy'
  const calls = [{ args: [tensor('x'), ...args.map(value)], kwargs: {} }]
  return of({ name: 'op', className, module, config, model: null, calls })
}

function of(op: LayerSpec): ModelSpec {
  return model([input('x', [2, 3]), op])
}

const whole = { start: null, stop: null, step: null }
const back = { start: null, stop: null, step: -1 }
const keras3Slice = (slice: Json): Json => ({ class_name: '__slice__', config: slice })

const cases: readonly (readonly [string, ModelSpec, readonly number[]])[] = [
  ['tf.math.multiply', keras2('math.multiply', { y: 2, name: null }), [0, 2, 4, 6, 8, 10]],
  ['Multiply', keras3('Multiply', {}, 2), [0, 2, 4, 6, 8, 10]],
  ['tf.math.truediv', keras2('math.truediv', { y: 2 }), [0, 0.5, 1, 1.5, 2, 2.5]],
  ['Power', keras3('Power', {}, 2), [0, 1, 4, 9, 16, 25]],
  ['tf.math.reduce_mean', keras2('math.reduce_mean', { axis: [2], keepdims: false }), [1, 4]],
  ['Mean', keras3('Mean', { axis: [1], keepdims: true }), [1.5, 2.5, 3.5]],
  ['Amax over all but the batch', keras3('Amax', { axis: [1, 2], keepdims: false }), [5]],
  ['tf.nn.bias_add', keras2('nn.bias_add', { bias: [10, 20, 30] }), [10, 21, 32, 13, 24, 35]],
  ['tf.transpose', keras2('compat.v1.transpose', { perm: [0, 2, 1] }), [0, 3, 1, 4, 2, 5]],
  ['Reshape', keras3('Reshape', { newshape: [-1, 6] }), [0, 1, 2, 3, 4, 5]],
  [
    'tf.clip_by_value',
    keras2('clip_by_value', { clip_value_min: 1, clip_value_max: 3 }),
    [1, 1, 2, 3, 3, 3],
  ],
  ['Clip', keras3('Clip', { x_min: 1, x_max: 3 }), [1, 1, 2, 3, 3, 3]],
  [
    'channel reversal in Keras 2',
    keras2('__operators__.getitem', { slice_spec: [{ class_name: '__ellipsis__' }, back] }),
    [2, 1, 0, 5, 4, 3],
  ],
  [
    'channel reversal in Keras 3',
    keras3('GetItem', {}, [{ class_name: '__ellipsis__', config: {} }, keras3Slice(back)]),
    [2, 1, 0, 5, 4, 3],
  ],
  ['a single index', keras2('__operators__.getitem', { slice_spec: [whole, -1] }), [3, 4, 5]],
  [
    'tf.pad',
    keras2('pad', {
      paddings: [
        [0, 0],
        [0, 0],
        [1, 0],
      ],
    }),
    [0, 0, 1, 2, 0, 3, 4, 5],
  ],
  ['Flip', keras3('Flip', { axis: -1 }), [2, 1, 0, 5, 4, 3]],
  ['tf.nn.leaky_relu of a negative', keras2('nn.leaky_relu', { alpha: 0.5 }), [0, 1, 2, 3, 4, 5]],
]

for (const [name, spec, expected] of cases) {
  test(`${name} gives what it says`, async () => {
    assert.deepEqual(await values(spec, [counting(1, 2, 3)]), expected)
  })
}

test('an unknown function is refused by its name', () => {
  assert.throws(
    () => plan(keras2('signal.stft', {})),
    /op: TFOpLambda calls tf\.signal\.stft, which/,
  )
})

test('taking photos out of a batch is refused', () => {
  const spec = keras2('__operators__.getitem', { slice_spec: 0 })
  assert.throws(() => plan(spec), /takes photos out of the batch/)
})
