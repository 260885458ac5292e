import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KerasFile, ModelSpec } from './spec.ts'
import { summarizeKeras } from './summary.ts'
import { chain, input, layer, model, nested } from './testing/specs.ts'

/** An opened file as far as a summary looks at it: it must not touch the weights. */
function file(spec: ModelSpec): KerasFile {
  return {
    format: 'keras',
    kerasVersion: '3.15.1',
    model: spec,
    buildShape: null,
    locate: () => assert.fail('looked for weights'),
    close() {},
  }
}

const base = chain(
  [8, 8, 3],
  ['Rescaling', { scale: 0.5 }],
  ['Conv2D', { filters: 2, kernel_size: 3 }],
)

test('rows go by the file, those of a nested model one deeper', () => {
  const { layers } = summarizeKeras(
    file(
      model([
        input('photo', [8, 8, 3]),
        nested('base', base, ['photo']),
        layer('Flatten', 'flatten', {}, ['base']),
      ]),
    ),
  )
  assert.deepEqual(
    layers.map(({ path, depth, className, parameters }) => [path, depth, className, parameters]),
    [
      ['photo', 0, 'InputLayer', 0],
      ['base', 0, 'Functional', 56],
      ['base/x', 1, 'InputLayer', 0],
      ['base/rescaling_1', 1, 'Rescaling', 0],
      ['base/conv2d_2', 1, 'Conv2D', 56],
      ['flatten', 0, 'Flatten', 0],
    ],
  )
  assert.deepEqual(layers.at(-1)?.outputShapes, [[null, 72]])
  assert.deepEqual(layers.at(-1)?.connectedTo, ['base'])
})

test('what is frozen, or never learns, does not count as trainable', () => {
  const norm = ['BatchNormalization', {}] as const
  const dense = ['Dense', { units: 2, trainable: false }] as const
  const { parameters } = summarizeKeras(file(chain([3], norm, dense)))
  assert.deepEqual(parameters, { total: 20, trainable: 6, nonTrainable: 14 })
})

test('a frozen model freezes all that is in it', () => {
  const frozen = nested('base', base, ['photo'])
  const spec = model([
    input('photo', [8, 8, 3]),
    { ...frozen, config: { name: 'base', trainable: false } },
  ])
  assert.deepEqual(summarizeKeras(file(spec)).parameters, {
    total: 56,
    trainable: 0,
    nonTrainable: 56,
  })
})

test('preprocessing is what comes before the first layer that learns', () => {
  const operation = {
    ...layer('TFOpLambda', 'divide', { function: 'math.truediv' }, []),
    calls: [
      {
        args: [{ kind: 'tensor', ref: { layer: 'photo', call: 0, output: 0 } }],
        kwargs: { y: { kind: 'value', value: 127.5 } },
      },
    ],
  } as const
  const { preprocessing } = summarizeKeras(
    file(
      model([
        input('photo', [8, 8, 3]),
        operation,
        layer('RandomFlip', 'flip', {}, ['divide']),
        nested('base', base, ['flip']),
        layer('Rescaling', 'later', { scale: 3 }, ['base']),
      ]),
    ),
  )
  assert.deepEqual(preprocessing, [
    { path: 'divide', what: 'math.truediv', settings: { y: 127.5 } },
    { path: 'base/rescaling_1', what: 'Rescaling', settings: { scale: 0.5 } },
  ])
})
