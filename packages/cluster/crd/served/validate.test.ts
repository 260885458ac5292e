import assert from 'node:assert/strict'
import test from 'node:test'
import { cronTabSchema } from '../testing/cron-tabs.ts'
import { validateObject, validateUpdatedObject } from './validate.ts'

const cronTab = (spec: unknown) => ({
  apiVersion: 'stable.example.com/v1',
  kind: 'CronTab',
  metadata: { name: 'a' },
  spec,
})
const said = (spec: unknown): string[] =>
  validateObject(cronTab(spec), cronTabSchema, undefined).map(
    ({ field, message }) => `${field}: ${message}`,
  )

const valid = { cronSpec: '* * * * *' }

test('what fits the schema is let through', () => {
  assert.deepEqual(
    said({
      ...valid,
      note: null,
      port: 'http',
      replicas: 10,
      items: [{ name: 'a' }, { name: 'b' }],
      template: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' }, anything: 1 },
      labels: { a: 'b' },
    }),
    [],
  )
})

const refusals: readonly (readonly [name: string, spec: unknown, expected: readonly string[]])[] = [
  ['a missing field', {}, ['spec.cronSpec: Required value']],
  [
    'another type',
    { ...valid, replicas: 'x' },
    [
      'spec.replicas: Invalid value: "string": spec.replicas in body must be of type integer: "string"',
    ],
  ],
  [
    'a pattern that does not match',
    { cronSpec: 'x' },
    ['spec.cronSpec: Invalid value: "x": spec.cronSpec in body should match \'^\\S+( \\S+){4}$\''],
  ],
  [
    'a word that is none of those allowed',
    { ...valid, mode: 'Odd' },
    ['spec.mode: Unsupported value: "Odd": supported values: "Fast", "Slow"'],
  ],
  [
    'a number beyond its bounds',
    { ...valid, replicas: 20 },
    ['spec.replicas: Invalid value: 20: spec.replicas in body should be less than or equal to 10'],
  ],
  [
    'a text that is too long',
    { ...valid, note: 'longer' },
    ['spec.note: Too long: may not be more than 5 bytes'],
  ],
  [
    'neither a number nor a text',
    { ...valid, port: [] },
    [
      'spec.port: Invalid value: "array": spec.port in body must be of type integer,string: "array"',
    ],
  ],
  [
    'a format',
    { ...valid, until: 'soon' },
    ['spec.until: Invalid value: "soon": spec.until in body must be of type date: "soon"'],
  ],
  [
    'too many items',
    { ...valid, items: [{ name: 'a' }, { name: 'b' }, { name: 'c' }, { name: 'd' }] },
    ['spec.items: Too many: 4: must have at most 3 items'],
  ],
  [
    'a key that stands twice',
    { ...valid, items: [{ name: 'a' }, { name: 'a' }] },
    ['spec.items[1]: Duplicate value: map[string]interface {}{"name":"a"}'],
  ],
  [
    'an element that stands twice',
    { ...valid, tags: ['a', 'a'] },
    ['spec.tags[1]: Duplicate value: "a"'],
  ],
  [
    'a null where none may be',
    { cronSpec: null },
    ['spec.cronSpec: Invalid value: "null": spec.cronSpec in body must be of type string: "null"'],
  ],
  [
    'an embedded object that does not say what it is',
    { ...valid, template: { kind: 'Pod' } },
    ['spec.template.apiVersion: Required value: must not be empty'],
  ],
]

for (const [name, spec, expected] of refusals)
  test(`${name} is refused in Kubernetes' words`, () => {
    assert.deepEqual(said(spec), expected)
  })

test('choices that none fits are told of for the whole object', () => {
  const schema = {
    type: 'object',
    properties: { spec: { type: 'object', oneOf: [{ required: ['a'] }, { required: ['b'] }] } },
  }
  const [first, second] = validateObject(cronTab({}), schema, undefined)
  assert.deepEqual(
    [first?.field, first?.message],
    [
      '<nil>',
      'Invalid value: "": "spec" must validate one and only one schema (oneOf). Found none valid',
    ],
  )
  assert.equal(second?.field, 'spec.a')
})

test('what was wrong and stays as it was may stay', () => {
  const old = cronTab({ ...valid, mode: 'Odd' })
  const errors = (spec: unknown) =>
    validateUpdatedObject(cronTab(spec), old, cronTabSchema, undefined).map(({ field }) => field)
  assert.deepEqual(errors({ ...valid, mode: 'Odd', replicas: 3 }), [])
  assert.deepEqual(errors({ ...valid, mode: 'Odder' }), ['spec.mode'])
})

test('counts of a scale are whole numbers that are not negative', () => {
  const scale = { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' }
  const schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }
  const [error] = validateObject(cronTab({ replicas: -1 }), schema, scale)
  assert.equal(
    `${error?.field}: ${error?.message}`,
    '.spec.replicas: Invalid value: -1: should be a non-negative integer',
  )
})

test('counts that cannot be gone to are told with where the way ends', () => {
  const schema = { type: 'object', properties: { spec: { type: 'object' } } }
  const scale = { specReplicasPath: '.spec.size', statusReplicasPath: '.status.replicas' }
  const messages = validateObject(cronTab(5), schema, scale).map(({ message }) => message)
  assert.ok(
    messages.includes(
      'Invalid value: 0: .spec.size accessor error: 5 is of the type int64, expected map[string]interface{}',
    ),
    messages.join('\n'),
  )
})
