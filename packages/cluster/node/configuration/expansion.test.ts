import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { expand } from './expansion.ts'

const values = new Map([
  ['A', 'one'],
  ['EMPTY', ''],
  ['NESTED', '$(A)'],
  ['', 'nameless'],
])
const expanded = (text: string) => expand(text, (name) => values.get(name))

describe('expanding references to variables', () => {
  const cases = [
    ['$(A)', 'one'],
    ['$(A)-$(A)', 'one-one'],
    ['$$(A)', '$(A)'],
    ['$$$(A)', '$one'],
    ['$$$$(A)', '$$(A)'],
    ['$(MISSING)', '$(MISSING)'],
    ['$(EMPTY)', ''],
    ['$(NESTED)', '$(A)'],
    ['$()', 'nameless'],
    ['a$(A', 'a$(A'],
    ['$A', '$A'],
    ['$', '$'],
    ['$$', '$'],
    ['$(A$(A))', '$(A$(A))'],
    ['$(A)$', 'one$'],
    ['line\n$(A)', 'line\none'],
  ] as const
  for (const [text, result] of cases)
    it(`makes ${JSON.stringify(result)} of ${JSON.stringify(text)}`, () =>
      assert.equal(expanded(text), result))

  it('leaves whatever has no dollar alone', () =>
    fc.assert(
      fc.property(fc.string(), (text) => {
        const plain = text.replaceAll('$', '')
        assert.equal(expanded(plain), plain)
      }),
    ))

  it('gives back any text whose dollars are doubled', () =>
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('$', '(', ')', 'A', 'é', '\n') }), (text) =>
        assert.equal(expanded(text.replaceAll('$', '$$$$')), text),
      ),
    ))

  it('agrees with reading one character after the other', () =>
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('$', '(', ')', 'A', 'B') }), (text) =>
        assert.equal(expanded(text), slowly(text)),
      ),
    ))
})

function slowly(text: string): string {
  if (text === '') return ''
  const rest = text.slice(1)
  if (text.startsWith('$$')) return `$${slowly(text.slice(2))}`
  const end = text.indexOf(')')
  if (!text.startsWith('$(') || end < 0) return text[0] + slowly(rest)
  const name = text.slice(2, end)
  return (values.get(name) ?? `$(${name})`) + slowly(text.slice(end + 1))
}
