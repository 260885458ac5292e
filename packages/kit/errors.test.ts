import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GalleyError, toGalleyError } from './errors.ts'

class TooSalty extends GalleyError {}

test('an error is named after its own class', () => {
  assert.equal(new TooSalty('invalid', 'salt: 9 g').name, 'TooSalty')
})

test('an error of Galley passes through unchanged', () => {
  const error = new TooSalty('invalid', 'salt: 9 g', { next: 'Add water.' })
  assert.equal(toGalleyError(error), error)
})

test('anything else becomes internal and stays reachable as the cause', () => {
  const cause = new RangeError('out of salt')
  const error = toGalleyError(cause)
  assert.deepEqual([error.code, error.message, error.cause], ['internal', 'out of salt', cause])
  assert.equal(toGalleyError('plain text').message, 'plain text')
})
