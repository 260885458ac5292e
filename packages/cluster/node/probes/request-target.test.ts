import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { requestTarget } from './request-target.ts'

const cases: readonly (readonly [written: string, target: string])[] = [
  ['/healthz', '/healthz'],
  ['healthz', '/healthz'],
  ['', '/'],
  ['/a/../b', '/a/../b'],
  ['/redirect?location=/absent', '/redirect?location=/absent'],
  ['/a b?c d', '/a%20b?c%20d'],
  ['/a#b', '/a'],
  ['/ü', '/%C3%BC'],
  ['/%2f', '/%2f'],
  ['/%zz?x', '/%25zz%3Fx'],
  ['/a\r\nHost: b', '/a%0D%0AHost:%20b'],
]

describe('what a probe asks for', () => {
  for (const [written, target] of cases)
    it(`is ${target} for ${JSON.stringify(written)}`, () => {
      assert.equal(requestTarget(written), target)
    })

  it('is one word of a request line, whatever was written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (written) => {
        assert.match(requestTarget(written), /^\/[\x21-\x7e]*$/)
      }),
    )
  })
})
