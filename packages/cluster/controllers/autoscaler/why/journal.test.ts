import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SimulatedClock } from '@galley/kit/simulated-clock'
import type { SyncExplanation } from '../../../client/autoscaler-explanation.ts'
import { ExplanationJournal } from './journal.ts'

const sync = (time: string, pods = 0): SyncExplanation => ({
  time,
  target: 'Deployment/lab/web',
  minReplicas: 1,
  maxReplicas: 5,
  metrics: [
    {
      name: 'cpu resource',
      type: 'Resource',
      target: '50%',
      tolerance: { down: 0.1, up: 0.1 },
      pods: Array.from({ length: pods }, (_, at) => ({
        name: `web-${at}`,
        counts: 'read' as const,
      })),
    },
  ],
  limits: [],
  decision: { kind: 'kept', because: '' },
})

describe('the journal of explanations', () => {
  it('keeps the syncs of each autoscaler for an hour, the oldest first', () => {
    const clock = new SimulatedClock()
    const journal = new ExplanationJournal(clock)
    journal.add('a', sync('1'))
    journal.add('b', sync('2'))
    clock.advance(1800_000)
    journal.add('a', sync('3'))
    const times = (uid: string) => journal.of(uid).map(({ time }) => time)
    assert.deepEqual(times('a'), ['1', '3'])
    assert.deepEqual(times('b'), ['2'])
    clock.advance(1800_001)
    assert.deepEqual(times('a'), ['3'])
    assert.deepEqual(times('b'), [])
  })

  it('forgets the oldest sooner where pods are so many that they would fill the memory', () => {
    const journal = new ExplanationJournal(new SimulatedClock())
    for (let time = 0; time < 2500; time++) journal.add('a', sync(String(time), 100))
    const found = journal.of('a')
    assert.equal(found.at(-1)?.time, '2499')
    assert.ok(found.length < 2000 && found.length > 1900, String(found.length))
  })
})
