import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { findAll, parseJsonPath } from './json-path.ts'

const object = {
  spec: {
    a: 1,
    'b.c': 2,
    list: [
      { name: 'x', n: 1 },
      { name: 'y', n: 2 },
    ],
  },
  status: {
    conditions: [
      { type: 'Ready', status: 'True' },
      { type: 'Other', status: 'False' },
    ],
  },
}

const paths: readonly (readonly [path: string, found: readonly unknown[]])[] = [
  ['.spec.a', [1]],
  ['.spec.b\\.c', [2]],
  ["['spec']['b.c']", [2]],
  ['.spec.list[1].n', [2]],
  ['.spec.list[-1].name', ['y']],
  ['.spec.list[*].n', [1, 2]],
  ['.status.conditions[?(@.type=="Ready")].status', ['True']],
  ['.spec.list[?(@.n!=1)].name', ['y']],
  ['.nothing.here', []],
]

for (const [path, found] of paths)
  test(`${path} leads to ${JSON.stringify(found)}`, () => {
    assert.deepEqual(findAll(object, parseJsonPath(path) ?? []), found)
  })

test('any text is read as a path or refused', () => {
  fc.assert(
    fc.property(fc.string(), fc.jsonValue(), (text, value) => {
      const path = parseJsonPath(text)
      if (path) findAll(value, path)
    }),
  )
})
