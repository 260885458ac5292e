import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { cronTabSchema } from '../testing/cron-tabs.ts'
import { dropNulls, fillDefaults } from './defaults.ts'
import { formatCheck } from './formats.ts'
import { matchesPattern, patternProblem } from './pattern.ts'
import { prune } from './prune.ts'
import { checkValue } from './validate.ts'

test('what a schema does not name is dropped, and its path told', () => {
  const object = {
    apiVersion: 'a/v1',
    kind: 'A',
    metadata: { name: 'a' },
    extra: 1,
    spec: {
      cronSpec: '',
      odd: { deep: 1 },
      items: [{ name: 'a', odd: 1 }],
      template: { kept: 1 },
      labels: { any: 'x' },
    },
  }
  assert.deepEqual(prune(object, cronTabSchema, true), ['extra', 'spec.items[0].odd', 'spec.odd'])
  assert.deepEqual(object, {
    apiVersion: 'a/v1',
    kind: 'A',
    metadata: { name: 'a' },
    spec: {
      cronSpec: '',
      items: [{ name: 'a' }],
      template: { kept: 1 },
      labels: { any: 'x' },
    },
  })
})

test('below fields that are preserved, what has a schema is still pruned', () => {
  const schema = {
    type: 'object',
    'x-kubernetes-preserve-unknown-fields': true,
    properties: { known: { type: 'object', properties: { a: { type: 'string' } } } },
  }
  const object = { other: { deep: 1 }, known: { a: '', b: 1 } }
  assert.deepEqual(prune(object, schema, false), ['known.b'])
  assert.deepEqual(object, { other: { deep: 1 }, known: { a: '' } })
})

test('defaults fill what is absent, and nulls that mean nothing', () => {
  const object = { spec: { cronSpec: null, note: null, replicas: null } }
  dropNulls(object, cronTabSchema)
  fillDefaults(object, cronTabSchema)
  assert.deepEqual(object, { spec: { note: null, replicas: 2 } })
})

test('any value can be pruned, defaulted and checked', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const object = structuredClone(value)
      prune(object, cronTabSchema, true)
      dropNulls(object, cronTabSchema)
      fillDefaults(object, cronTabSchema)
      const once = structuredClone(object)
      prune(object, cronTabSchema, true)
      fillDefaults(object, cronTabSchema)
      assert.deepEqual(object, once)
      checkValue(object, cronTabSchema, '')
    }),
  )
})

test('patterns are Go’s, and never take long', () => {
  assert.equal(matchesPattern('^(a+)+$', `${'a'.repeat(50_000)}b`), false)
  assert.equal(matchesPattern('(?i)^ABC$', 'abc'), true)
  assert.match(patternProblem('(?=a)') ?? '', /error parsing regexp/)
  assert.equal(patternProblem('^a$'), undefined)
})

const formats: readonly (readonly [format: string, good: string, bad: string])[] = [
  ['date', '2024-02-29', '2023-02-29'],
  ['date-time', '2024-01-01T00:00:00Z', '2024-01-01'],
  ['ipv4', '10.0.0.1', '10.0.0.256'],
  ['ipv6', '::1', '10.0.0.1'],
  ['cidr', '10.0.0.0/8', '10.0.0.0'],
  ['uuid', '123e4567-e89b-12d3-a456-426614174000', 'x'],
  ['hostname', 'example.com', '-x'],
  ['uri', 'https://example.com/a', 'example'],
  ['byte', 'YQ==', 'YQ'],
  ['email', 'a@example.com', 'a'],
  ['duration', '1h30m', '1'],
  ['mac', '01:02:03:04:05:06', '01:02'],
]

for (const [format, good, bad] of formats)
  test(`the format ${format} is checked`, () => {
    const isOf = formatCheck(format)
    assert.deepEqual([isOf?.(good), isOf?.(bad)], [true, false])
  })

test('formats that are not known are let through', () => {
  assert.equal(formatCheck('int32'), undefined)
})
