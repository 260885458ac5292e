import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Attributes } from '../call.ts'
import { allows, covers, missing, type PolicyRule } from './rules.ts'

const user = { username: 'u', groups: [] }
const some = (...values: string[]) => fc.subarray(values, { minLength: 1 })

const resourceRule: fc.Arbitrary<PolicyRule> = fc.record({
  verbs: some('get', 'list', '*'),
  apiGroups: some('', 'apps', '*'),
  resources: some('pods', 'pods/log', '*/log', '*'),
  resourceNames: fc.subarray(['a', 'b']),
})
const urlRule: fc.Arbitrary<PolicyRule> = fc.record({
  verbs: some('get', '*'),
  nonResourceURLs: some('/healthz', '/api/*', '*'),
})
const rule = fc.oneof(resourceRule, urlRule)

const asked: fc.Arbitrary<Attributes> = fc.oneof(
  fc.record({
    user: fc.constant(user),
    verb: fc.constantFrom('get', 'list', 'watch'),
    group: fc.constantFrom('', 'apps', 'batch'),
    resource: fc.constantFrom('pods', 'nodes'),
    subresource: fc.constantFrom('', 'log', 'exec'),
    name: fc.constantFrom('', 'a', 'c'),
  }),
  fc.record({
    user: fc.constant(user),
    verb: fc.constantFrom('get', 'post'),
    path: fc.constantFrom('/healthz', '/api/v1', '/metrics'),
  }),
)

test('what rules cover lets do nothing that they do not', () => {
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 4 }), rule, asked, (held, wanted, question) => {
      if (!covers(held, wanted) || !allows(wanted, question)) return
      assert.ok(held.some((it) => allows(it, question)))
    }),
    { numRuns: 2000 },
  )
})

test('what is missing is all that has to be added', () => {
  fc.assert(
    fc.property(
      fc.array(rule, { maxLength: 3 }),
      fc.array(rule, { maxLength: 3 }),
      (held, wanted) => {
        const lacking = missing(held, wanted)
        assert.ok(wanted.every((it) => covers([...held, ...lacking], it)))
        if (wanted.every((it) => covers(held, it))) assert.deepEqual(lacking, [])
      },
    ),
  )
})

test('every rule covers itself', () => {
  fc.assert(fc.property(rule, (it) => assert.ok(covers([it], it))))
})
