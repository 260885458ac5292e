import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import type { Endpoint } from 'kubernetes-types/discovery/v1.js'
import type { EndpointSlice } from '../../client/resources.ts'
import { distribute } from './distribute.ts'
import { type Changes, mostEndpoints } from './slice.ts'

const endpoint = (number: number): Endpoint => ({
  addresses: [`10.0.${Math.trunc(number / 250)}.${number % 250}`],
  conditions: { ready: true },
})

let made = 0
const make = (endpoints: readonly Endpoint[]): EndpointSlice => ({
  metadata: { labels: {}, generateName: 'web-' },
  addressType: 'IPv4',
  endpoints: [...endpoints],
})

/** What is there after the changes; what is made gets a name. */
function applied(existing: readonly EndpointSlice[], { create, update, remove }: Changes) {
  const nameOf = ({ metadata }: EndpointSlice) => metadata.name
  const gone = new Set([...update, ...remove].map(nameOf))
  const named = create.map((it) => ({ ...it, metadata: { ...it.metadata, name: `s${made++}` } }))
  return [...existing.filter((it) => !gone.has(nameOf(it))), ...update, ...named]
}

const addresses = (slices: readonly EndpointSlice[]) =>
  slices.flatMap((it) => it.endpoints ?? []).map((it) => it.addresses[0] ?? '')

it('has every endpoint in one slice after any changes, none in too large a slice, and then rests', () => {
  const numbers = fc.uniqueArray(fc.integer({ min: 0, max: 600 }), { maxLength: 450 })
  fc.assert(
    fc.property(fc.array(numbers, { minLength: 1, maxLength: 4 }), (steps) => {
      let slices: EndpointSlice[] = []
      for (const step of steps) {
        const endpoints = step.map(endpoint)
        slices = applied(slices, distribute({ existing: slices, endpoints, labels: {}, make }))
        assert.deepEqual(
          addresses(slices).toSorted(),
          endpoints.map((it) => it.addresses[0]).toSorted(),
        )
        assert.ok(slices.every((it) => (it.endpoints?.length ?? 0) <= mostEndpoints))
        const again = distribute({ existing: slices, endpoints, labels: {}, make })
        assert.deepEqual(again, { create: [], update: [], remove: [] })
      }
    }),
    { numRuns: 50 },
  )
})

it('writes one slice when one endpoint of many changes', () => {
  const endpoints = Array.from({ length: 300 }, (_, number) => endpoint(number))
  const slices = applied([], distribute({ existing: [], endpoints, labels: {}, make }))
  const changed = endpoints.map((it, at) =>
    at === 150 ? { ...it, conditions: { ready: false } } : it,
  )
  const { create, update, remove } = distribute({
    existing: slices,
    endpoints: changed,
    labels: {},
    make,
  })
  assert.deepEqual([create.length, update.length, remove.length], [0, 1, 0])
})
