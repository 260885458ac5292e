import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { address, byteCount, milliseconds, oneOf, positiveNumber, wholeNumber } from './values.ts'

test('sizes are read with decimal and binary units', () => {
  assert.equal(byteCount('4096'), 4096)
  assert.equal(byteCount('300kB'), 300_000)
  assert.equal(byteCount('10MiB'), 10_485_760)
  assert.equal(byteCount('1.5 GiB'), 1_610_612_736)
})

test('times are read with their unit, which may not be left out of a bare number by mistake', () => {
  assert.equal(milliseconds('250ms'), 250)
  assert.equal(milliseconds('1.5s'), 1500)
  assert.equal(milliseconds('5m'), 300_000)
  assert.throws(() => milliseconds('30'), /expected something like 250ms, 30s or 5m, found '30'/)
})

test('whole numbers outside the range are refused with the range', () => {
  assert.equal(wholeNumber(0, 65535)('5000'), 5000)
  for (const text of ['65536', '-1', '1.5', '', '0x10', '１']) {
    assert.throws(() => wholeNumber(0, 65535)(text), /expected a whole number from 0 to 65535/)
  }
})

test('positive numbers may be written with an exponent', () => {
  assert.equal(positiveNumber('1e-5'), 0.00001)
  for (const text of ['0', '-1', 'Infinity', '1e999', '..']) {
    assert.throws(() => positiveNumber(text), /expected a positive number/)
  }
})

test('a word outside the list is refused with the list', () => {
  assert.throws(() => oneOf('text', 'json')('xml'), /expected text or json, found 'xml'/)
})

test('no text makes a reader of values crash or give something that is not a finite number', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      for (const read of [byteCount, milliseconds, positiveNumber, wholeNumber(1, 9)]) {
        try {
          assert.ok(Number.isFinite(read(text)))
        } catch (thrown) {
          assert.match(String(thrown), /UsageError: expected /)
        }
      }
    }),
  )
})

test('where to listen is an address and a port', () => {
  assert.deepEqual(address('127.0.0.1:5000'), { host: '127.0.0.1', port: 5000 })
  assert.deepEqual(address('[::1]:0'), { host: '::1', port: 0 })
  for (const text of ['5000', ':5000', '127.0.0.1', '127.0.0.1:70000', '::1:5000', 'a b:1']) {
    assert.throws(() => address(text), /expected ADDRESS:PORT/, text)
  }
})
