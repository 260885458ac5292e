import assert from 'node:assert/strict'
import { it } from 'node:test'
import { truncate } from './capacity.ts'
import { repack } from './subsets.ts'

const address = (number: number) => ({ ip: `10.0.0.${number}` })
const [http, admin] = [
  { name: 'http', port: 80, protocol: 'TCP' },
  { name: 'admin', port: 81, protocol: 'TCP' },
] as const

it('puts addresses of the same ports together, whatever the order they came in', () => {
  const parts = [
    { addresses: [address(2)], ports: [http] },
    { addresses: [address(1)], ports: [http] },
    { addresses: [address(1)], ports: [admin] },
    { addresses: [address(2)], ports: [admin] },
  ]
  const packed = repack(parts)
  assert.equal(packed.length, 1)
  assert.deepEqual(packed[0]?.addresses, [address(1), address(2)])
  assert.deepEqual(repack(parts.toReversed()), packed)
})

it('takes an address that is not ready in one place for not ready', () => {
  const [subset] = repack([
    { addresses: [address(1)], ports: [http] },
    { notReadyAddresses: [address(1)], ports: [http] },
  ])
  assert.deepEqual(subset, { notReadyAddresses: [address(1)], ports: [http] })
})

it('keeps addresses without ports', () => {
  assert.deepEqual(repack([{ addresses: [address(1)] }]), [{ addresses: [address(1)] }])
})

it('leaves out first what is not ready when there are too many', () => {
  const many = (count: number) => Array.from({ length: count }, (_, number) => address(number))
  const { subsets, isTruncated } = truncate([
    { addresses: many(900), notReadyAddresses: many(300), ports: [http] },
  ])
  assert.ok(isTruncated)
  assert.deepEqual(
    [subsets[0]?.addresses?.length, subsets[0]?.notReadyAddresses?.length],
    [900, 100],
  )
})
