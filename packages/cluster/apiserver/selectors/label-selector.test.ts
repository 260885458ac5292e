import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { StatusError } from '../status.ts'
import { parseLabelSelector } from './label-selector.ts'

const matching: readonly [string, Record<string, string>, boolean][] = [
  ['', {}, true],
  ['a', { a: '' }, true],
  ['!a', { a: '' }, false],
  ['a=1', { a: '1' }, true],
  ['a!=1', {}, true],
  ['a in (1,2),b notin (x)', { a: '2', b: 'y' }, true],
  ['a in (1,)', { a: '' }, true],
  ['a>2', { a: '10' }, true],
  ['a<2', { a: 'x' }, false],
  ['in in (in)', { in: 'in' }, true],
]

const refused: readonly [string, string][] = [
  ['=', "found '=', expected: !, identifier, or 'end of string'"],
  ['a=1=2', "found '=', expected: ',' or 'end of string'"],
  [
    'a near (1)',
    "unable to parse requirement: found 'near', expected: in, notin, =, ==, !=, gt, lt",
  ],
  ['a in 1', "unable to parse requirement: found '1' expected: '('"],
  ['a in (1', "unable to parse requirement: found '', expected: ',' or ')'"],
  ['a,', "found '', expected: identifier after ','"],
]

describe('a label selector', () => {
  for (const [selector, labels, isSelected] of matching)
    it(`${selector || '(empty)'} ${isSelected ? 'selects' : 'leaves'} ${JSON.stringify(labels)}`, () => {
      assert.equal(parseLabelSelector(selector).matches(labels), isSelected)
    })

  for (const [selector, message] of refused)
    it(`${selector} is refused in Kubernetes' words`, () => {
      assert.throws(() => parseLabelSelector(selector), { message })
    })

  it('is read or refused with a 400, whatever it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          parseLabelSelector(text)
        } catch (error) {
          assert.ok(error instanceof StatusError)
          assert.equal(error.code, 400)
        }
      }),
    )
  })
})
