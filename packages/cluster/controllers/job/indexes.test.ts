import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Indexes } from './indexes.ts'

const sets = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 40 })
const sorted = (indexes: Iterable<number>) => [...new Set(indexes)].toSorted((a, b) => a - b)

/** Every index below 61 that is there. */
const listed = (indexes: Indexes) =>
  Array.from({ length: 61 }, (_, index) => index).filter((index) => indexes.has(index))

describe('the indexes of a job', () => {
  it('are told as ranges of three and more', () => {
    assert.equal(Indexes.of([0]).toString(), '0')
    assert.equal(Indexes.of([0, 1]).toString(), '0,1')
    assert.equal(Indexes.of([7, 5, 3, 4, 1]).toString(), '1,3-5,7')
    assert.equal(Indexes.none.toString(), '')
  })

  it('come out of their text as they went in', () => {
    fc.assert(
      fc.property(sets, (set) => {
        const indexes = Indexes.parse(Indexes.of(set).toString(), 61)
        assert.deepEqual(listed(indexes), sorted(set))
        assert.equal(indexes.total, set.length)
      }),
    )
  })

  it('end where the completions do, and leave out what is no range', () => {
    assert.equal(Indexes.parse('1,3-5,7', 5).toString(), '1,3,4')
    assert.equal(Indexes.parse('x,2-y,4,', 9).toString(), '4')
    assert.equal(Indexes.parse(undefined, 9).total, 0)
  })

  it('are put together, and what they share is counted', () => {
    fc.assert(
      fc.property(sets, sets, (a, b) => {
        const [one, other] = [Indexes.of(a), Indexes.of(b)]
        assert.deepEqual(listed(one.with(other)), sorted([...a, ...b]))
        assert.equal(one.countShared(other), a.filter((index) => b.includes(index)).length)
      }),
    )
  })

  it('tell what is missing first', () => {
    fc.assert(
      fc.property(sets, fc.nat(20), fc.nat(61), (set, count, completions) => {
        const missing = Array.from({ length: completions }, (_, index) => index)
          .filter((index) => !set.includes(index))
          .slice(0, count)
        assert.deepEqual(Indexes.of(set).firstMissing(count, completions), missing)
      }),
    )
  })
})
