import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { BackOffs, nextBackOff, remaining, remainingOfIndex } from './back-off.ts'
import { failureCountKey } from './job-pod.ts'
import { aJob, aPod, endedWith } from './testing/samples.ts'

const start = Date.parse('2026-01-01T00:00:00Z')
const at = (seconds: number) => new Date(start + seconds * 1000).toISOString()
const ended = (seconds: number) =>
  aPod(`at-${seconds}`, { containerStatuses: [endedWith(1, 'c', at(seconds))] })
const none = { failures: 0, last: 0 }

describe('waiting after failures', () => {
  it('takes ten seconds, then twice as long each time, and ten minutes at most', () => {
    const waits = [0, 1, 2, 3, 7, 40].map((failures) => remaining({ failures, last: start }, start))
    assert.deepEqual(waits, [0, 10_000, 20_000, 40_000, 600_000, 600_000])
    assert.equal(remaining({ failures: 1, last: start }, start + 4_000), 6_000)
    assert.equal(remaining({ failures: 1, last: start }, start + 60_000), 0)
  })

  it('begins anew with a success', () => {
    const before = { failures: 3, last: start }
    assert.deepEqual(nextBackOff(before, [], []), before)
    assert.deepEqual(nextBackOff(before, [], [ended(5), ended(9)]), {
      failures: 5,
      last: start + 9_000,
    })
    assert.deepEqual(nextBackOff(before, [ended(6)], [ended(5), ended(9)]), {
      failures: 1,
      last: start + 9_000,
    })
    assert.deepEqual(nextBackOff(before, [ended(9)], [ended(5)]), none)
  })

  it('is remembered of a job, not of another one of its name', () => {
    const backOffs = new BackOffs()
    backOffs.set('lab/j', aJob(), { failures: 2, last: start })
    assert.equal(backOffs.of('lab/j', aJob()).failures, 2)
    const other = { ...aJob(), metadata: { ...aJob().metadata, uid: 'other' } }
    assert.deepEqual(backOffs.of('lab/j', other), none)
  })

  it('is told of an index by the pod that failed last', () => {
    const pod = ended(0)
    pod.metadata.annotations = { [failureCountKey]: '1' }
    assert.equal(remainingOfIndex(undefined, start), 0)
    assert.equal(remainingOfIndex(pod, start), 20_000)
  })
})
