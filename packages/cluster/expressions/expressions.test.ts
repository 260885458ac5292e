import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compile, ExpressionError } from './compile.ts'
import { expressions } from './environment.ts'
import { toExpressionValue } from './values.ts'

const environment = expressions().registerVariable('object', 'dyn')
const object = toExpressionValue({
  metadata: { name: 'web', labels: { app: 'web' } },
  spec: { replicas: 5, weight: 1.5, ports: [80, 443] },
})

const cases: readonly (readonly [text: string, value: unknown])[] = [
  ['object.spec.replicas > 1', true],
  ['object.spec.replicas % 2 == 1', true],
  ['object.spec.weight > 1', true],
  ['has(object.spec.paused)', false],
  ['object.spec.ports.isSorted() && object.spec.ports.max() == 443', true],
  ['object.spec.ports.sum()', 523n],
  ['[].sum()', 0n],
  ['object.spec.ports.indexOf(443)', 1n],
  ['object.spec.ports.all(port, port < 1024)', true],
  ['object.metadata.labels.exists(name, name == "app")', true],
  ['"a1b22".findAll("[0-9]+")', ['1', '22']],
  ['"replicas: " + string(object.spec.replicas)', 'replicas: 5'],
  ['object.spec.?paused.orValue(true)', true],
]

for (const [text, value] of cases)
  test(`${text} gives ${JSON.stringify(value, (_, it) => (typeof it === 'bigint' ? `${it}` : it))}`, () => {
    assert.deepEqual(compile(environment, text)({ object }), value)
  })

test('what is no expression, names what is not there or gives another type does not compile', () => {
  for (const text of ['... [] bad', 'nobody == 1', '"a".isQuantity()', 'quantity("1") == 1'])
    assert.throws(() => compile(environment, text), ExpressionError, text)
  assert.throws(() => compile(environment, '1 + 1', 'bool'), /must evaluate to bool/)
})

test('what fails when it is evaluated says why', () => {
  const paused = compile(environment, 'object.spec.paused', 'bool')
  assert.throws(() => paused({ object }), /No such key: paused/)
})

test('expressions reach no further than their values', () => {
  for (const text of ['object.constructor', 'object.__proto__', 'object.metadata.toString'])
    assert.throws(() => compile(environment, text)({ object }), ExpressionError, text)
})

test('any text compiles or is refused', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        compile(environment, text)
      } catch (error) {
        assert.ok(error instanceof ExpressionError, String(error))
      }
    }),
  )
})
