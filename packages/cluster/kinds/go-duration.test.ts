import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { goDuration, goDurationText } from './go-duration.ts'

test('a duration is read and written as Go has it', () => {
  const texts = { '0s': 0, '15s': 15_000, '1m0s': 60_000, '1h0m1.5s': 3601_500, '500ms': 500 }
  for (const [text, milliseconds] of Object.entries(texts)) {
    assert.equal(goDuration(text), milliseconds)
    assert.equal(goDurationText(milliseconds), text)
  }
  assert.equal(goDuration('2µs'), 0.002)
  assert.equal(goDuration('soon'), 0)
})

test('what is written reads the same', () => {
  fc.assert(
    fc.property(fc.nat(1e9), (milliseconds) => {
      assert.ok(Math.abs(goDuration(goDurationText(milliseconds)) - milliseconds) < 1e-3)
    }),
  )
})
