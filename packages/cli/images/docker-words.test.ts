import assert from 'node:assert/strict'
import { test } from 'node:test'
import { digestOf } from '@galley/images/oci/digest'
import { dockerAge, dockerId, dockerSize } from './docker-words.ts'

test('sizes have three digits and decimal units', () => {
  const sizes = [0, 92, 1000, 5_245_000, 48_220_000, 999_999_999_999]
  assert.deepEqual(sizes.map(dockerSize), ['0B', '92B', '1kB', '5.25MB', '48.2MB', '1000GB'])
})

test('an id is twelve digits, or the digest whole', () => {
  const digest = digestOf('soup')
  assert.equal(dockerId(digest), digest.slice(7, 19))
  assert.equal(dockerId(digest, true), digest)
})

test('an age is told in words, and an unknown one as such', () => {
  const now = Date.parse('2026-01-01T01:00:00Z')
  assert.equal(dockerAge('2026-01-01T00:55:00Z', now), '5 minutes ago')
  assert.equal(dockerAge(undefined, now), 'N/A')
})
