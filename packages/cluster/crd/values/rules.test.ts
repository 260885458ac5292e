import assert from 'node:assert/strict'
import test from 'node:test'
import type { JsonSchema, Rule } from '../schema.ts'
import { checkRules, hasRules } from './rules.ts'

const ruled = (schema: JsonSchema, ...rules: Rule[]): JsonSchema => ({
  ...schema,
  'x-kubernetes-validations': rules,
})
const integer: JsonSchema = { type: 'integer' }

const spec = (properties: Readonly<Record<string, JsonSchema>>, ...rules: Rule[]): JsonSchema => ({
  type: 'object',
  properties: { spec: ruled({ type: 'object', properties }, ...rules) },
})

interface Case {
  readonly what: string
  readonly schema: JsonSchema
  readonly next: unknown
  readonly old?: unknown
  /** `FIELD: MESSAGE`. */
  readonly errors: readonly string[]
}

const least = { rule: 'self.min <= self.max', message: 'the wrong way round' }
const fixed = { rule: 'self == oldSelf', message: 'is immutable' }

const cases: readonly Case[] = [
  {
    what: 'a rule over two fields',
    schema: spec({ min: integer, max: integer }, least),
    next: { min: 3, max: 2 },
    errors: ['spec: Invalid value: "object": the wrong way round'],
  },
  {
    what: 'a rule that holds',
    schema: spec({ min: integer, max: integer }, least),
    next: { min: 1, max: 2 },
    errors: [],
  },
  {
    what: 'a rule without a message',
    schema: spec({ n: ruled(integer, { rule: 'self % 2 == 0' }) }),
    next: { n: 3 },
    errors: ['spec.n: Invalid value: "integer": failed rule: self % 2 == 0'],
  },
  {
    what: 'a message, a reason and a place of its own',
    schema: spec(
      { n: integer },
      {
        rule: 'self.n > 3',
        messageExpression: "'n is ' + string(self.n)",
        reason: 'FieldValueForbidden',
        fieldPath: '.n',
      },
    ),
    next: { n: 3 },
    errors: ['spec.n: Forbidden: n is 3'],
  },
  {
    what: 'items of a list, by their keys',
    schema: spec({
      list: {
        type: 'array',
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['k'],
        items: ruled({ type: 'object', properties: { k: { type: 'string' }, v: integer } }, fixed),
      },
    }),
    old: { list: [{ k: 'a', v: 1 }] },
    next: {
      list: [
        { k: 'b', v: 5 },
        { k: 'a', v: 2 },
      ],
    },
    errors: ['spec.list[1]: Invalid value: "object": is immutable'],
  },
  {
    what: 'values of a map',
    schema: spec({
      map: { type: 'object', additionalProperties: ruled(integer, { rule: 'self > 0' }) },
    }),
    next: { map: { a: 1, b: 0 } },
    errors: ['spec.map[b]: Invalid value: "integer": failed rule: self > 0'],
  },
  {
    what: 'names that expressions cannot write',
    schema: spec(
      { 'a-b': integer, 'c.d': integer, namespace: integer },
      { rule: 'self.a__dash__b + self.c__dot__d == self.__namespace__' },
    ),
    next: { 'a-b': 1, 'c.d': 2, namespace: 3 },
    errors: [],
  },
  {
    what: 'what was let in before, and has not changed',
    schema: spec({ n: ruled(integer, { rule: 'self > 3' }), m: integer }),
    old: { n: 1, m: 1 },
    next: { n: 1, m: 2 },
    errors: [],
  },
  {
    what: 'an old value that may not be there',
    schema: spec({
      n: ruled(integer, { rule: 'self >= oldSelf.orValue(5)', optionalOldSelf: true }),
    }),
    next: { n: 4 },
    errors: ['spec.n: Invalid value: "integer": failed rule: self >= oldSelf.orValue(5)'],
  },
  {
    what: 'moments',
    schema: spec(
      { a: { type: 'string', format: 'date-time' }, b: { type: 'string', format: 'date-time' } },
      { rule: 'self.a < self.b' },
    ),
    next: { a: '2026-01-01T00:00:00Z', b: '2026-01-01T01:00:00+02:00' },
    errors: ['spec: Invalid value: "object": failed rule: self.a < self.b'],
  },
  {
    what: 'a rule that cannot be evaluated',
    schema: spec({ n: integer }, { rule: 'self.n > 1' }),
    next: {},
    errors: ['spec: Invalid value: "object": No such key: n evaluating rule: self.n > 1'],
  },
]

for (const { what, schema, next, old, errors } of cases)
  test(`${what}: ${errors.length > 0 ? 'refused' : 'let in'}`, () => {
    assert.ok(hasRules(schema))
    const found = checkRules({ spec: next }, old === undefined ? undefined : { spec: old }, schema)
    assert.deepEqual(
      found.map(({ field, message }) => `${field}: ${message}`),
      errors,
    )
  })

test('the object itself shows its names', () => {
  const schema = ruled({ type: 'object' }, { rule: "self.metadata.name.startsWith('a')" })
  const found = checkRules({ metadata: { name: 'b', labels: {} } }, undefined, schema)
  assert.deepEqual(
    found.map(({ field }) => field),
    ['<nil>'],
  )
})
