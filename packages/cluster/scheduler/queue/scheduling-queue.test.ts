import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SimulatedClock } from '@galley/kit/simulated-clock'
import type { Pod } from '../../client/resources.ts'
import type { ClusterEvent } from '../events.ts'
import { SchedulingQueue } from './scheduling-queue.ts'
import type { WaitingPod } from './waiting-pod.ts'

const pod = (name: string, priority = 0, rest: object = {}): Pod => ({
  metadata: { name, namespace: 'lab', uid: name, generation: 1 },
  spec: { containers: [], priority, ...rest },
})
const event: ClusterEvent = { resource: 'node', action: 'added' }
const byFit = new Set(['NodeResourcesFit'])

function queueOf(helps = (_: WaitingPod) => true) {
  const clock = new SimulatedClock(Date.parse('2024-01-01T00:00:00Z'))
  const held = new Set<string>()
  const queue = new SchedulingQueue({
    clock,
    holds: ({ metadata }) => (held.has(metadata.name ?? '') ? 'test' : undefined),
    helps: (_, waiting) => helps(waiting),
  })
  const taken: string[] = []
  const takeAll = async (): Promise<void> => {
    for (let next = await queue.take(); next; next = await queue.take()) taken.push(next.info.name)
  }
  return { clock, queue, held, taken, takeAll }
}

async function failed(queue: SchedulingQueue, name: string, times = 1, by = byFit) {
  queue.set(pod(name))
  for (let time = 0; time < times; time++) {
    const waiting = await queue.take()
    assert.ok(waiting)
    queue.putBack(waiting, by)
    if (time < times - 1) queue.activate(name)
  }
}

const settled = () => new Promise(setImmediate)

describe('a queue of pods', () => {
  it('gives the most important pod first, then the one that has waited longest', async () => {
    const { queue, clock, taken, takeAll } = queueOf()
    queue.set(pod('first'))
    clock.advance(1)
    queue.set(pod('second'))
    queue.set(pod('urgent', 10))
    void takeAll()
    await settled()
    assert.deepEqual(taken, ['urgent', 'first', 'second'])
  })

  it('leaves a pod that did not fit alone until something may help it', async () => {
    let mayHelp = false
    const { queue, clock, taken, takeAll } = queueOf(() => mayHelp)
    await failed(queue, 'large')
    void takeAll()
    queue.tell(event)
    clock.advance(60_000)
    await settled()
    assert.deepEqual(taken, [])
    mayHelp = true
    queue.tell(event)
    await settled()
    assert.deepEqual(taken, ['large'])
  })

  it('tries such a pod before its back-off ends if there is nothing else to do, but after all others', async () => {
    const { queue, taken, takeAll } = queueOf()
    await failed(queue, 'large')
    queue.set(pod('small'))
    queue.tell(event)
    void takeAll()
    await settled()
    assert.deepEqual(taken, ['small', 'large'])
  })

  it('waits longer after each failure of a pod that failed by an error', async () => {
    for (const [times, seconds] of [
      [1, 1],
      [3, 4],
      [9, 10],
    ] as const) {
      const { queue, clock, taken, takeAll } = queueOf()
      await failed(queue, 'unlucky', times, new Set())
      void takeAll()
      clock.advance(seconds * 1000)
      await settled()
      assert.deepEqual(taken, [], `${times} failures`)
      clock.advance(1000)
      await settled()
      assert.deepEqual(taken, ['unlucky'], `${times} failures`)
    }
  })

  it('tries a pod again after five minutes even if nothing happened', async () => {
    const { queue, clock, taken, takeAll } = queueOf(() => false)
    await failed(queue, 'large')
    void takeAll()
    clock.advance(300_000)
    await settled()
    assert.deepEqual(taken, [])
    clock.advance(30_000)
    await settled()
    assert.deepEqual(taken, ['large'])
  })

  it('holds pods back that are not to be tried', async () => {
    const { queue, held, taken, takeAll } = queueOf()
    held.add('gated')
    queue.set(pod('gated'))
    void takeAll()
    await settled()
    assert.deepEqual(taken, [])
    held.clear()
    queue.set(pod('gated', 0, { tolerations: [{ operator: 'Exists' }] }))
    await settled()
    assert.deepEqual(taken, ['gated'])
  })

  it('forgets a pod that is gone', async () => {
    const { queue, taken, takeAll } = queueOf()
    await failed(queue, 'large')
    queue.set(pod('small'))
    queue.remove('large')
    queue.remove('small')
    queue.tell(event)
    void takeAll()
    await settled()
    assert.deepEqual(taken, [])
  })

  it('ends whoever waits when it is closed', async () => {
    const { queue } = queueOf()
    const waiting = queue.take()
    queue.close()
    assert.equal(await waiting, undefined)
  })
})
