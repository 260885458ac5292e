import assert from 'node:assert/strict'
import { isIPv4, isIPv6 } from 'node:net'
import { test } from 'node:test'
import fc from 'fast-check'
import { cidrText, cidrWarnings, ipText, parseCidr, parseIp, validateIp } from './ip.ts'

test('every address is read, and written in its canonical form', () => {
  fc.assert(
    fc.property(fc.ipV4(), (text) => {
      assert.equal(ipText(parseIp(text) ?? { bytes: [] }), text)
    }),
  )
  fc.assert(
    fc.property(fc.ipV6(), (text) => {
      const ip = parseIp(text)
      assert.ok(ip, text)
      const written = ipText(ip)
      assert.ok(isIPv6(written) || isIPv4(written), written)
      assert.deepEqual(parseIp(written)?.bytes, ip.bytes)
    }),
  )
})

test('any text is read or refused, never thrown at', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      parseIp(text)
      parseCidr(text)
    }),
  )
})

test('sloppy addresses are read, and told of', () => {
  assert.deepEqual(parseIp('010.0.0.1')?.bytes, [10, 0, 0, 1])
  assert.equal(parseIp('1.2.3'), undefined)
  assert.equal(parseIp('1::2::3'), undefined)
  assert.equal(parseIp('fe80::1%eth0'), undefined)
  assert.deepEqual(
    validateIp('f', '010.0.0.1').map(({ message }) => message),
    ['Invalid value: "010.0.0.1": must not have leading 0s'],
  )
  assert.deepEqual(
    validateIp('f', '1:0:0:0:0:0:0:2').map(({ message }) => message),
    ['Invalid value: "1:0:0:0:0:0:0:2": must be in canonical form ("1::2")'],
  )
})

test('a network is written by its first address', () => {
  const cidr = parseCidr('10.1.2.3/12')
  assert.ok(cidr)
  assert.equal(cidrText(cidr), '10.0.0.0/12')
  assert.deepEqual(cidrWarnings('f', '10.1.2.3/16'), [
    'f: CIDR value "10.1.2.3/16" is ambiguous in this context (should be "10.1.0.0/16" or "10.1.2.3/32"?)',
  ])
  assert.equal(parseCidr('10.0.0.0/33'), undefined)
})
