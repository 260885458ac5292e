import assert from 'node:assert/strict'
import { isIPv4 } from 'node:net'
import { it } from 'node:test'
import { addressOf } from './node-address.ts'

it('gives numbered nodes addresses in their order, each another one', () => {
  assert.equal(addressOf('node-0'), '198.18.0.1')
  assert.equal(addressOf('node-255'), '198.18.1.0')
  const many = Array.from({ length: 5_000 }, (_, index) => addressOf(`node-${index}`))
  assert.equal(new Set(many).size, 5_000)
})

it('gives any name an address, always the same', () => {
  for (const name of ['other', 'node-99999', 'node-a', '']) {
    assert.ok(isIPv4(addressOf(name)))
    assert.match(addressOf(name), /^198\.19\./)
    assert.equal(addressOf(name), addressOf(name))
  }
})
