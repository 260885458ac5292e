import assert from 'node:assert/strict'
import { test } from 'node:test'
import { prefersJson } from './accept.ts'

/** [Accept, whether JSON is answered] */
const cases: readonly (readonly [string | undefined, boolean])[] = [
  [undefined, false],
  ['', false],
  ['*/*', false],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', false],
  ['application/json', true],
  ['Application/JSON; charset=utf-8', true],
  ['application/json, text/plain, */*', true],
  ['text/plain, application/json', false],
  ['text/plain;q=0.5, application/json', true],
  ['text/plain, application/json;q=0.9', false],
  ['application/json;q=0', false],
  ['application/json;q=nonsense', false],
]

for (const [accept, json] of cases) {
  test(`Accept: ${accept} is answered in ${json ? 'JSON' : 'text'}`, () => {
    assert.equal(prefersJson(accept), json)
  })
}
