import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Json, JsonObject } from '../../tensor.ts'
import type { Argument, ModelSpec } from '../spec.ts'
import { readModelConfig } from './model-config.ts'

/** A layer as Keras 2 writes it within a functional model. */
function layer(
  className: string,
  name: string,
  nodes: Json = [],
  config: JsonObject = {},
): JsonObject {
  return { class_name: className, name, config: { name, ...config }, inbound_nodes: nodes }
}

function input(name: string): JsonObject {
  return layer('InputLayer', name, [], { batch_input_shape: [null, 4], dtype: 'float32' })
}

function functional(layers: Json[], inputs: Json, outputs: Json, name = 'm'): JsonObject {
  const config = { name, layers, input_layers: inputs, output_layers: outputs }
  return { class_name: 'Functional', name, config }
}

function sequential(layers: Json[], more: JsonObject = {}): JsonObject {
  return { class_name: 'Sequential', config: { name: 's', layers, ...more } }
}

/** A tensor as Keras 3 writes it. */
function kerasTensor(name: string, node = 0, output = 0): JsonObject {
  const config = { shape: [null, 4], dtype: 'float32', keras_history: [name, node, output] }
  return { class_name: '__keras_tensor__', config }
}

function call3(args: Json[], kwargs: JsonObject = {}): JsonObject {
  return { args, kwargs }
}

const ref = (name: string, call = 0, output = 0) => ({ layer: name, call, output })
const tensor = (name: string, call = 0): Argument => ({ kind: 'tensor', ref: ref(name, call) })
const value = (json: Json): Argument => ({ kind: 'value', value: json })

function callsOf(model: ModelSpec, name: string) {
  return model.layers.find((each) => each.name === name)?.calls
}

/** The calls of a layer `x` that stands with inputs `a` and `b` in a model. */
function callsWith(className: string, nodes: Json) {
  const layers = [input('a'), input('b'), layer(className, 'x', nodes)]
  return callsOf(
    readModelConfig(
      functional(
        layers,
        [
          ['a', 0, 0],
          ['b', 0, 0],
        ],
        [['x', 0, 0]],
      ),
    ),
    'x',
  )
}

const calls: readonly (readonly [string, string, Json, unknown])[] = [
  ['one tensor', 'Dense', [[['a', 0, 0, {}]]], [{ args: [tensor('a')], kwargs: {} }]],
  [
    'three items without arguments',
    'Dense',
    [[['a', 0, 0]]],
    [{ args: [tensor('a')], kwargs: {} }],
  ],
  [
    'several tensors',
    'Add',
    [
      [
        ['a', 0, 0, {}],
        ['b', 0, 0, {}],
      ],
    ],
    [{ args: [{ kind: 'list', items: [tensor('a'), tensor('b')] }], kwargs: {} }],
  ],
  [
    'keyword arguments',
    'Dense',
    [[['a', 0, 0, { training: false }]]],
    [{ args: [tensor('a')], kwargs: { training: value(false) } }],
  ],
  [
    'a tensor as keyword argument',
    'TFOpLambda',
    [['a', 0, 0, { y: ['b', 0, 0], name: null }]],
    [{ args: [tensor('a')], kwargs: { y: tensor('b'), name: value(null) } }],
  ],
  [
    'a constant before a tensor',
    'TFOpLambda',
    [['_CONSTANT_VALUE', -1, 3, { y: ['a', 0, 0] }]],
    [{ args: [value(3)], kwargs: { y: tensor('a') } }],
  ],
  [
    'a list of one, which an operation keeps',
    'TFOpLambda',
    [[['a', 0, 0, { axis: 1 }]]],
    [{ args: [{ kind: 'list', items: [tensor('a')] }], kwargs: { axis: value(1) } }],
  ],
  [
    'a table of tensors, in the order of its keys',
    'Concatenate',
    [{ z: ['a', 0, 0, {}], k: ['b', 0, 0, {}] }],
    [{ args: [{ kind: 'list', items: [tensor('b'), tensor('a')] }], kwargs: {} }],
  ],
  [
    'two calls',
    'Dense',
    [[['a', 0, 0, {}]], [['b', 0, 0, {}]]],
    [
      { args: [tensor('a')], kwargs: {} },
      { args: [tensor('b')], kwargs: {} },
    ],
  ],
  [
    'Keras 3: positional and keyword arguments',
    'Multiply',
    [call3([kerasTensor('a'), 2], { mask: null })],
    [{ args: [tensor('a'), value(2)], kwargs: { mask: value(null) } }],
  ],
  [
    'Keras 3: a list of tensors and values',
    'Concatenate',
    [call3([[kerasTensor('a'), kerasTensor('b')], { class_name: '__slice__', config: {} }])],
    [
      {
        args: [
          { kind: 'list', items: [tensor('a'), tensor('b')] },
          value({ class_name: '__slice__', config: {} }),
        ],
        kwargs: {},
      },
    ],
  ],
]

for (const [what, className, nodes, expected] of calls) {
  test(`a call is read: ${what}`, () => {
    assert.deepEqual(callsWith(className, nodes), expected)
  })
}

const dense = layer('Dense', 'd', [[['i', 0, 0, {}]]])
const inner = functional([input('i'), dense], [['i', 0, 0]], [['d', 0, 0]], 'inner')

test('Keras 2 counts a nested model’s own node, so that its first call is 1', () => {
  const nested = { ...inner, inbound_nodes: [[['a', 0, 0, {}]], [['inner', 1, 0, {}]]] }
  const model = readModelConfig(functional([input('a'), nested], [['a', 0, 0]], [['inner', 2, 0]]))
  assert.deepEqual(callsOf(model, 'inner')?.[1]?.args, [tensor('inner', 0)])
  assert.deepEqual(model.outputs, [ref('inner', 1)])
})

test('Keras 3 counts it only where outputs are named', () => {
  const nodes = [call3([kerasTensor('a')]), call3([kerasTensor('inner', 0)])]
  const nested = { ...inner, inbound_nodes: nodes }
  const model = readModelConfig(functional([input('a'), nested], ['a', 0, 0], ['inner', 2, 0]))
  assert.deepEqual(callsOf(model, 'inner')?.[1]?.args, [tensor('inner', 0)])
  assert.deepEqual(model.outputs, [ref('inner', 1)])
})

test('inputs and outputs are flattened, tables in the order of their keys', () => {
  const layers = [input('a'), input('b')]
  const model = readModelConfig(
    functional(layers, { y: ['a', 0, 0], x: [['b', 0, 0]] }, ['a', 0, 0]),
  )
  assert.deepEqual(model.inputs, [ref('b'), ref('a')])
  assert.deepEqual(model.outputs, [ref('a')])
})

test('shapes and dtype policies are read whatever they are called', () => {
  const policy = { class_name: 'DTypePolicy', config: { name: 'mixed_float16' } }
  const model = readModelConfig(
    functional(
      [input('a'), layer('Dense', 'x', [], { dtype: policy })],
      [['a', 0, 0]],
      [['a', 0, 0]],
    ),
  )
  assert.deepEqual(model.layers[0]?.config.batch_shape, [null, 4])
  assert.equal(model.layers[1]?.config.dtype, 'mixed_float16')
})

test('a Sequential model is a chain from its input on', () => {
  const model = readModelConfig(sequential([input('a'), layer('Dense', 'x'), layer('Dense', 'y')]))
  assert.deepEqual(
    model.layers.map(({ name, calls }) => [name, calls.map(({ args }) => args)]),
    [
      ['a', [[]]],
      ['x', [[tensor('a')]]],
      ['y', [[tensor('x')]]],
    ],
  )
  assert.deepEqual([model.inputs, model.outputs], [[ref('a')], [ref('y')]])
})

test('a Sequential model without an input gets one of the shape it was built for', () => {
  const first = layer('Dense', 'x')
  const shapes: readonly JsonObject[] = [
    sequential([first], { build_input_shape: [null, 4] }),
    { ...sequential([first]), build_config: { input_shape: [null, 4] } },
    sequential([{ ...first, build_config: { input_shape: [null, 4] } }]),
    sequential([layer('Dense', 'x', [], { batch_input_shape: [null, 4] })]),
    {
      class_name: 'Sequential',
      config: [layer('Dense', 'x', [], { batch_input_shape: [null, 4] })],
    },
  ]
  for (const json of shapes) {
    const [start] = readModelConfig(json).layers
    assert.deepEqual([start?.className, start?.config.batch_shape], ['InputLayer', [null, 4]])
  }
})

test('custom classes keep the name of their package', () => {
  const layers = [
    input('a'),
    layer('Mine>Scale', 'x'),
    { ...layer('Scale', 'y'), module: 'my.layers', registered_name: 'Mine>Scale' },
    { ...layer('Scale', 'z'), registered_name: 'Mine>Scale' },
  ]
  const model = readModelConfig(functional(layers, [['a', 0, 0]], [['a', 0, 0]]))
  assert.deepEqual(
    model.layers.slice(1).map(({ className, module }) => [className, module]),
    [
      ['Scale', 'Mine'],
      ['Scale', 'my.layers'],
      ['Scale', 'Mine'],
    ],
  )
})

test('a model whose structure is Python code is refused by its class', () => {
  const json = { class_name: 'MyModel', module: '__main__', config: { name: 'mine' } }
  assert.throws(() => readModelConfig(json), { name: 'UnsupportedLayerError', path: 'mine' })
})

function nestedTimes(depth: number): JsonObject {
  let model = layer('Dense', 'core')
  for (let level = 0; level < depth; level++) model = sequential([model])
  return model
}

const hostile: Readonly<Record<string, Json>> = {
  'no object': [],
  'no layers': sequential([]),
  'a layer that is no object': sequential([3]),
  'a class that is no name': sequential([{ class_name: 3, config: {} }]),
  'two layers of one name': sequential([layer('Dense', 'x'), layer('Dense', 'x')]),
  'an input in the middle': sequential([layer('Dense', 'x'), input('a')]),
  'a reference to nowhere': functional([input('a')], [['a', 0, 0]], [['z', 0, 0]]),
  'a call that is not made': functional([input('a')], [['a', 0, 0]], [['a', 5, 0]]),
  'outputs that name nothing': functional([input('a')], [['a', 0, 0]], 'a'),
  'a call on nothing': functional([input('a'), layer('Dense', 'x', [[3]])], [['a', 0, 0]], []),
  'arguments that are no list': functional(
    [input('a'), layer('Dense', 'x', [{ args: 3, kwargs: {} }])],
    ['a', 0, 0],
    [],
  ),
  'models nested too deep': nestedTimes(65),
}

for (const [what, json] of Object.entries(hostile)) {
  test(`a configuration with ${what} is refused`, () => {
    assert.throws(() => readModelConfig(json), { name: 'ModelFileError' })
  })
}

test('models may be nested 64 deep', () => {
  assert.equal(readModelConfig(nestedTimes(64)).layers[1]?.model?.name, 's')
})
