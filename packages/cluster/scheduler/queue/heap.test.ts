import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Heap } from './heap.ts'

describe('a heap', () => {
  it('gives what is left in it in order, whatever was taken out', () => {
    const item = fc.record({ weight: fc.integer({ min: 0, max: 9 }), isRemoved: fc.boolean() })
    fc.assert(
      fc.property(fc.array(item), (items) => {
        const heap = new Heap<(typeof items)[number]>((a, b) => a.weight < b.weight)
        for (const it of items) heap.add(it)
        for (const it of items) if (it.isRemoved) assert.ok(heap.remove(it))
        const left: number[] = []
        for (let it = heap.take(); it; it = heap.take()) left.push(it.weight)
        const kept = items.filter(({ isRemoved }) => !isRemoved).map(({ weight }) => weight)
        assert.deepEqual(left, kept.toSorted())
      }),
    )
  })
})
