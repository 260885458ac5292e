import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseGoUrl } from './go-url.ts'

test('URLs are taken apart as Go does', () => {
  const part = { scheme: '', user: undefined, host: '', query: '', fragment: '' }
  assert.deepEqual(parseGoUrl('https://u:p@h.x:8443/p?q=1#f'), {
    scheme: 'https',
    user: 'u:p',
    host: 'h.x:8443',
    query: 'q=1',
    fragment: 'f',
  })
  for (const text of ['', 'Odd! thing', 'a/b/c', '-1', '0.0.0.0', '..'])
    assert.deepEqual(parseGoUrl(text), part)
  assert.deepEqual(parseGoUrl('HTTP:x'), { ...part, scheme: 'http' })
  assert.equal(parseGoUrl('100%'), 'invalid URL escape "%"')
  assert.equal(parseGoUrl('::1'), 'missing protocol scheme')
  assert.equal(parseGoUrl('1:2'), 'first path segment in URL cannot contain colon')
  assert.equal(parseGoUrl('https://h:x/'), 'invalid port ":x" after host')
  assert.equal(parseGoUrl('https://h/\n'), 'net/url: invalid control character in URL')
})
