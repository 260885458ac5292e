import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { algorithmOf, Digester, digestOf, hexOf, isDigest, parseDigest } from './digest.ts'
import { InvalidDigestError } from './errors.ts'

const ofNothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

test('the digest of nothing is the known one', () => {
  assert.equal(digestOf(''), `sha256:${ofNothing}`)
  assert.match(digestOf('', 'sha512'), /^sha512:cf83e1357e/)
})

test('a digest has an algorithm and a hexadecimal part', () => {
  const digest = parseDigest(`sha256:${ofNothing}`)
  assert.deepEqual([algorithmOf(digest), hexOf(digest)], ['sha256', ofNothing])
})

test('whatever is not a digest of a known algorithm is refused', () => {
  const wrong = [
    '',
    ofNothing,
    `sha256:${ofNothing.toUpperCase()}`,
    `sha256:${ofNothing}0`,
    `sha512:${ofNothing}`,
    `md5:${ofNothing}`,
    `sha256:${ofNothing}\n`,
    `sha256:../${ofNothing.slice(3)}`,
  ]
  for (const text of wrong) assert.throws(() => parseDigest(text), InvalidDigestError, text)
})

test('content taken in pieces has the digest of the whole', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array()), (pieces) => {
      const digester = new Digester()
      for (const piece of pieces) digester.update(piece)
      const whole = Buffer.concat(pieces)
      assert.deepEqual([digester.digest(), digester.size], [digestOf(whole), whole.length])
    }),
  )
})

test('no other text passes for a digest', () => {
  fc.assert(fc.property(fc.string(), (text) => !isDigest(text)))
})
