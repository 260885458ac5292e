import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  floatField,
  messageField,
  type Piece,
  packedField,
  sizeOf,
  stringField,
  varintField,
} from './protobuf.ts'

function hex(pieces: readonly Piece[]): string {
  const bytes = pieces.map((piece) => (piece instanceof Uint8Array ? piece : piece.read()))
  return Buffer.concat(bytes).toString('hex')
}

test('numbers are written seven bits a byte, the lowest first', () => {
  assert.equal(hex(varintField(1, 150)), '089601')
  assert.equal(hex(varintField(1, 0)), '0800')
})

test('a negative number takes ten bytes', () => {
  assert.equal(hex(varintField(3, -1)), '18ffffffffffffffffff01')
})

test('text and messages carry their length before them', () => {
  assert.equal(hex(stringField(2, 'testing')), '120774657374696e67')
  assert.equal(hex(messageField(3, varintField(1, 150))), '1a03089601')
})

test('repeated numbers are packed', () => {
  assert.equal(hex(packedField(6, [3, 270, 86942])), '3206038e029ea705')
})

test('floats are written in four bytes', () => {
  assert.equal(hex(floatField(1, 1)), '0d0000803f')
})

test('the size of deferred bytes is known before they are read', () => {
  const deferred = { byteLength: 300, read: () => assert.fail('read') }
  assert.equal(sizeOf(messageField(9, [deferred])), 303)
})
