// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the variables of Dockerfiles
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ExpansionError, expand, expandWords } from './expand.ts'
import { splitWords } from './words.ts'

const values: Readonly<Record<string, string>> = {
  A: 'one',
  EMPTY: '',
  PATH: '/usr/local/bin/node.tar.gz',
  TWO: 'x y',
  foo: 'bar',
}
const lookup = (name: string) => (Object.hasOwn(values, name) ? values[name] : undefined)

/** The word as written, and what it expands to. */
const cases: readonly (readonly [string, string])[] = [
  ['$A', 'one'],
  ['${A}', 'one'],
  ['$A$A', 'oneone'],
  ['${A}_x', 'one_x'],
  ['$A_x', ''],
  ['$UNSET', ''],
  ['\\$A', '$A'],
  ['\\\\$A', '\\one'],
  ["'$A'", '$A'],
  ['"$A"', 'one'],
  ['"\\$A \\" \\x"', '$A " \\x'],
  ['a"b c"\'d\'', 'ab cd'],
  ['$', '$'],
  ['a$-', 'a$-'],
  ['${UNSET:-word}', 'word'],
  ['${EMPTY:-word}', 'word'],
  ['${EMPTY-word}', ''],
  ['${A:-word}', 'one'],
  ['${A:+word}', 'word'],
  ['${EMPTY:+word}', ''],
  ['${EMPTY+word}', 'word'],
  ['${UNSET+word}', ''],
  ['${UNSET:-${A:+deep $foo}}', 'deep bar'],
  ['${UNSET:-"}"}', '}'],
  ['${A:?needed}', 'one'],
  ['${PATH#*/}', 'usr/local/bin/node.tar.gz'],
  ['${PATH##*/}', 'node.tar.gz'],
  ['${PATH%.*}', '/usr/local/bin/node.tar'],
  ['${PATH%%.*}', '/usr/local/bin/node'],
  ['${PATH%nothing}', '/usr/local/bin/node.tar.gz'],
  ['${PATH#\\*}', '/usr/local/bin/node.tar.gz'],
  ['${A/n/N}', 'oNe'],
  ['${PATH//\\//-}', '-usr-local-bin-node.tar.gz'],
  ['${A//?/x}', 'xxx'],
]

for (const [word, expected] of cases) {
  test(`${word} expands to ${JSON.stringify(expected)}`, () => {
    assert.equal(expand(word, lookup, '\\'), expected)
  })
}

test('with a backtick as escape character the backslash is itself', () => {
  assert.equal(expand('C:\\dir\\$A`$A', lookup, '`'), 'C:\\dir\\one$A')
})

for (const word of [
  '${',
  '${}',
  '${A',
  '${A!x}',
  '"open',
  "'open",
  '${UNSET:?is needed}',
  '${A/x}',
]) {
  test(`${word} is refused`, () => assert.throws(() => expand(word, lookup, '\\'), ExpansionError))
}

test('a variable’s blanks separate words unless it is quoted', () => {
  assert.deepEqual(expandWords('$TWO "$TWO" z', lookup, '\\'), ['x', 'y', 'x y', 'z'])
})

test('words keep blanks within quotes and after the escape character', () => {
  assert.deepEqual(splitWords(`a  "b c" d\\ e 'f "g'`, '\\'), ['a', '"b c"', 'd\\ e', `'f "g'`])
})

test('no text makes expansion hang, or fail with anything but its own error', () => {
  const text = fc.string({
    unit: fc.constantFrom('$', '{', '}', 'A', ':', '-', '#', '%', '/', '*', '"', "'", '\\', ' '),
  })
  fc.assert(
    fc.property(text, (word) => {
      try {
        expand(word, lookup, '\\')
      } catch (error) {
        assert.ok(error instanceof ExpansionError)
      }
    }),
  )
})

test('nesting without end is refused', () => {
  const word = `${'${UNSET:-'.repeat(10_000)}${'}'.repeat(10_000)}`
  assert.throws(() => expand(word, lookup, '\\'), ExpansionError)
})
