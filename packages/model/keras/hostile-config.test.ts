import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GalleyError } from '@galley/kit/errors'
import fc from 'fast-check'
import type { Json, JsonObject, Shape } from '../tensor.ts'
import { layers } from './layers/table.ts'
import { operations } from './operations/table.ts'
import type { LayerSpec, ModelSpec } from './spec.ts'
import { plan } from './testing/run-spec.ts'
import { chain, input, layer, model, value } from './testing/specs.ts'

const KEYS = [
  ...[
    'filters',
    'kernel_size',
    'strides',
    'padding',
    'dilation_rate',
    'groups',
    'use_bias',
    'axis',
  ],
  ...[
    'activation',
    'units',
    'depth_multiplier',
    'output_padding',
    'pool_size',
    'data_format',
    'size',
  ],
  ...[
    'keepdims',
    'target_shape',
    'dims',
    'n',
    'height',
    'width',
    'interpolation',
    'scale',
    'offset',
  ],
  ...[
    'mean',
    'variance',
    'shared_axes',
    'epsilon',
    'num_heads',
    'key_dim',
    'output_dim',
    'input_dim',
  ],
  ...[
    'equation',
    'output_shape',
    'bias_axes',
    'cropping',
    'axes',
    'max_value',
    'threshold',
    'slope',
  ],
]

const numbers = fc.oneof(
  fc.integer({ min: -3, max: 5 }),
  fc.constantFrom(2 ** 31, 1e300, 0.5, -1e9, 65_536),
)
const json: fc.Arbitrary<Json> = fc.oneof(
  numbers,
  fc.array(numbers, { maxLength: 4 }),
  fc.array(fc.array(numbers, { maxLength: 3 }), { maxLength: 3 }),
  fc.constantFrom('same', 'valid', 'causal', 'channels_first', 'relu', 'bicubic', 'ab,bc->ac', ''),
  fc.boolean(),
  fc.constant(null),
  fc.constant({ class_name: 'ReLU', config: { threshold: 'high' } }),
)
const config: fc.Arbitrary<JsonObject> = fc.dictionary(fc.constantFrom(...KEYS), json)
const shape: fc.Arbitrary<Shape> = fc.array(
  fc.oneof(fc.integer({ min: 1, max: 6 }), fc.constant(null)),
  { maxLength: 4 },
)

function endsWell(spec: ModelSpec): void {
  try {
    plan(spec)
  } catch (error) {
    assert.ok(error instanceof GalleyError && error.code !== 'internal', String(error))
  }
}

test('any configuration of any layer gives a plan or a clear error', () => {
  const classes = fc.constantFrom(...layers.keys())
  fc.assert(
    fc.property(classes, config, config, shape, (name, first, second, sample) => {
      endsWell(chain(sample, [name, first], ['Dense', { units: 2 }], [name, second]))
    }),
    { numRuns: 2000 },
  )
})

test('any arguments of any operation give a plan or a clear error', () => {
  const names = fc.constantFrom(...operations.keys())
  const kwargs = fc.dictionary(
    fc.constantFrom('y', 'axis', 'perm', 'shape', 'slice_spec', 'size', 'paddings', 'dtype', 'x2'),
    json,
  )
  fc.assert(
    fc.property(
      names,
      kwargs,
      fc.array(json, { maxLength: 2 }),
      shape,
      (name, named, more, sample) => {
        const base = layer('TFOpLambda', 'op', { function: name }, ['x'])
        const call: LayerSpec['calls'][number] = {
          args: [...(base.calls[0]?.args ?? []), ...more.map(value)],
          kwargs: Object.fromEntries(
            Object.entries(named).map(([key, item]) => [key, value(item)]),
          ),
        }
        endsWell(model([input('x', sample), { ...base, calls: [call] }]))
      },
    ),
    { numRuns: 2000 },
  )
})
