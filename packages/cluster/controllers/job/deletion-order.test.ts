import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Pod } from '../../client/resources.ts'
import { podsToRemove } from './deletion-order.ts'
import { aJob, aPod } from './testing/samples.ts'

const names = (pods: readonly Pod[]) => pods.map(({ metadata }) => metadata.name)
const onNode = { spec: { nodeName: 'n' } }
const readySince = (time: string) => [
  { type: 'Ready', status: 'True', lastTransitionTime: `2026-01-01T${time}Z` },
]

describe('the pods that a job gives up', () => {
  it('are those that got least far', () => {
    const pods = [
      aPod('old', { phase: 'Running', conditions: readySince('00:00:01') }, onNode),
      aPod('young', { phase: 'Running', conditions: readySince('00:00:09') }, onNode),
      aPod('unready', { phase: 'Running' }, onNode),
      aPod('pending', {}, onNode),
      aPod('unscheduled'),
    ]
    const expected = ['unscheduled', 'pending', 'unready', 'young', 'old']
    for (let count = 0; count <= pods.length; count++)
      assert.deepEqual(names(podsToRemove(aJob(), pods, count)), expected.slice(0, count))
  })

  it('are in any case those that share an index, or have none that the job has', () => {
    const job = aJob({ completionMode: 'Indexed', completions: 3 })
    const pods = [
      aPod('zero', {}, { index: 0 }),
      aPod('zero-too', { phase: 'Running' }, { index: 0, ...onNode }),
      aPod('three', {}, { index: 3 }),
      aPod('nothing'),
      aPod('one', {}, { index: 1 }),
    ]
    const surplus = ['nothing', 'three', 'zero']
    assert.deepEqual(names(podsToRemove(job, pods, 0)).toSorted(), surplus)
    assert.deepEqual(names(podsToRemove(job, pods, 2)).toSorted(), surplus)
    assert.equal(names(podsToRemove(job, pods, 4)).at(-1), 'one')
  })
})
