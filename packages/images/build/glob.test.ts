import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { GlobError, glob } from './glob.ts'

const cases: readonly (readonly [string, string, boolean])[] = [
  ['*.md', 'a.md', true],
  ['*.md', 'dir/a.md', false],
  ['*', '.hidden', true],
  ['a?c', 'abc', true],
  ['a?c', 'a/c', false],
  ['[a-c]x', 'bx', true],
  ['[^a-c]x', 'bx', false],
  ['[\\-a]', '-', true],
  ['[]a]', ']', true],
  ['\\*', '*', true],
  ['\\*', 'a', false],
  ['**', 'a/b/c', true],
  ['**/b.ts', 'b.ts', true],
  ['**/b.ts', 'a/x/b.ts', true],
  ['a/**/b', 'a/b', true],
  ['a/**/b', 'a/x/y/b', true],
  ['a/**', 'a/x/y', true],
  ['ő*', 'őz', true],
]

for (const [pattern, path, expected] of cases) {
  test(`${pattern} ${expected ? 'fits' : 'does not fit'} ${path}`, () => {
    assert.equal(glob(pattern)(path), expected)
  })
}

for (const pattern of ['[', '[a', 'a\\', '[a-]']) {
  test(`${pattern} is malformed`, () => assert.throws(() => glob(pattern), GlobError))
}

test('a pattern of plain characters fits itself only', () => {
  const plain = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,9}$/)
  fc.assert(fc.property(plain, plain, (a, b) => assert.equal(glob(a)(b), a === b)))
})

test('stars take no exponential time', () => {
  const start = performance.now()
  assert.equal(glob('*a'.repeat(100))('a'.repeat(255).concat('b')), false)
  assert.equal(glob('**/a/'.repeat(50))('a/'.repeat(500).concat('b')), false)
  assert.ok(performance.now() - start < 2000)
})
