import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseChallenge } from './challenge.ts'

test('the challenges of real registries are understood', () => {
  assert.deepEqual(parseChallenge('Basic realm="x"'), { kind: 'basic' })
  const hub =
    'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="a:b:c"'
  const realm = 'https://auth.docker.io/token'
  assert.deepEqual(parseChallenge(hub), { kind: 'bearer', realm, service: 'registry.docker.io' })
  const plain = parseChallenge('bearer realm=https://auth.docker.io/token, error="a, \\"b\\""')
  assert.deepEqual(plain, { kind: 'bearer', realm, service: undefined })
})

test('what cannot be answered is no challenge', () => {
  for (const header of [
    undefined,
    '',
    'Negotiate',
    'Bearer',
    'Bearer service="s"',
    'Digest a="b"',
  ]) {
    assert.equal(parseChallenge(header), undefined)
  }
})

test('any header is either understood or not, quickly', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 2000 }), (text) => {
      parseChallenge(`Bearer ${text}`)
    }),
  )
  parseChallenge(`Bearer ${'a="\\'.repeat(1000)}`)
})
