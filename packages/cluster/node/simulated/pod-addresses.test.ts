import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { PodAddresses } from './pod-addresses.ts'

describe('addresses of simulated pods', () => {
  it('are those of their node, and the same whenever they are asked for', () => {
    const addresses = new PodAddresses()
    assert.equal(addresses.of('a', 'node-0'), '10.244.0.2')
    assert.equal(addresses.of('b', 'node-300'), '10.245.44.2')
    assert.equal(addresses.of('a', 'node-0'), '10.244.0.2')
  })

  it('are never given twice, however many pods a node has', () => {
    const addresses = new PodAddresses()
    addresses.keep('known', '10.244.0.7')
    const given = Array.from({ length: 1000 }, (_, at) => addresses.of(`${at}`, 'node-0'))
    assert.equal(new Set([...given, '10.244.0.7']).size, 1001)
  })

  it('come back once they are released, but not at once', () => {
    const addresses = new PodAddresses()
    addresses.of('a', 'node-0')
    addresses.release('a')
    assert.equal(addresses.of('b', 'node-0'), '10.244.0.3')
  })
})
