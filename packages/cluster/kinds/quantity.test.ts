import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { milliQuantity, parseQuantity, QuantityError, quantityOf } from './quantity.ts'

const texts: readonly (readonly [string, string])[] = [
  ['0', '0'],
  ['1', '1'],
  ['100m', '100m'],
  ['1000m', '1'],
  ['0.5', '500m'],
  ['1.5Gi', '1536Mi'],
  ['1024', '1024'],
  ['1024Ki', '1Mi'],
  ['1023Ki', '1023Ki'],
  ['0.5Ki', '512'],
  ['1.1Ki', '1126400m'],
  ['1e3', '1e3'],
  ['1.5e1', '1.5e1'],
  ['12e6', '12e6'],
  ['12000e3', '12e6'],
  ['1000k', '1M'],
  ['1.500', '1.500'],
  ['1.000', '1'],
  ['+5', '+5'],
  ['005', '005'],
  ['.', '0'],
  ['+', '0'],
  ['k', '0'],
  ['1000E', '1'],
  ['0.1n', '1n'],
  ['-0.1n', '-1n'],
  ['1e-30', '1e-9'],
  ['9999999999999999999Ki', '9223372036854775807'],
  ['0.3Mi', '314572800m'],
  ['123456789012345678901234567890', '123456789012345678901234567890'],
]

for (const [text, canonical] of texts)
  test(`${text} is written as ${canonical}`, () => {
    assert.equal(parseQuantity(text).toString(), canonical)
  })

for (const [text, words] of [
  ['', 'quantities must match'],
  ['lots', 'quantities must match'],
  ['1 Gi', 'quantities must match'],
  ['1.2.3', 'quantities must match'],
  ['5mm', "unable to parse quantity's suffix"],
  ['1e', "unable to parse quantity's suffix"],
  ['1ki', "unable to parse quantity's suffix"],
] as const)
  test(`${JSON.stringify(text)} is no quantity`, () => {
    assert.throws(
      () => parseQuantity(text),
      (error) => error instanceof QuantityError && error.message.startsWith(words),
    )
  })

test('a sum is written as its first part, or as the second where the first is nothing', () => {
  assert.equal(String(parseQuantity('1Gi').add(parseQuantity('512Mi'))), '1536Mi')
  assert.equal(String(quantityOf(0).add(parseQuantity('1Gi'))), '1Gi')
  assert.equal(String(parseQuantity('100m').add(parseQuantity('900m'))), '1')
  assert.equal(String(parseQuantity('1').sub(parseQuantity('250m'))), '750m')
})

test('values are rounded away from zero', () => {
  assert.equal(parseQuantity('1m').value(), 1)
  assert.equal(parseQuantity('-1500m').value(), -2)
  assert.equal(parseQuantity('1.5').milliValue(), 1500)
  assert.equal(String(parseQuantity('1u').roundUp(-3)), '1m')
})

test('more digits than anybody counts are refused at once', () => {
  assert.throws(() => parseQuantity('9'.repeat(3_000_000)), QuantityError)
})

test('a hostile exponent costs nothing', () => {
  const huge = parseQuantity('1e2000000000')
  assert.equal(huge.compare(parseQuantity('1')), 1)
  assert.equal(huge.add(quantityOf(1)).compare(huge), 0)
  assert.equal(huge.scaledValue(0), 2n ** 63n - 1n)
  assert.equal(String(parseQuantity('1e-2000000000')), '1e-9')
})

const quantities = fc
  .tuple(
    fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
    fc.constantFrom('m', '', 'k', 'Ki', 'Mi', 'e3'),
  )
  .map(([value, suffix]) => parseQuantity(`${value}${suffix}`))

test('what is written reads as the same value, and is written so again', () => {
  fc.assert(
    fc.property(quantities, (quantity) => {
      const again = parseQuantity(quantity.add(quantityOf(0)).toString())
      assert.equal(again.compare(quantity), 0)
      assert.equal(String(again), quantity.add(quantityOf(0)).toString())
    }),
  )
})

test('sums and differences are exact, and ordered as numbers are', () => {
  fc.assert(
    fc.property(quantities, quantities, (a, b) => {
      assert.equal(a.add(b).sub(b).compare(a), 0)
      assert.equal(a.compare(b), a.sub(b).sign)
      assert.equal(a.add(a.negate()).isZero, true)
    }),
  )
})

test('thousandths are thousandths', () => {
  fc.assert(fc.property(fc.integer(), (value) => milliQuantity(value).milliValue() === value))
})
