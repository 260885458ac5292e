import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { systemClock } from '@galley/kit/clock'
import { KeyQueue } from './key-queue.ts'

describe('a queue of keys', () => {
  it('holds a key once, however often it is added', async () => {
    const queue = new KeyQueue(systemClock)
    queue.add('a')
    queue.add('a')
    queue.add('b')
    assert.equal(await queue.take(), 'a')
    assert.equal(await queue.take(), 'b')
  })

  it('gives a key again that was added while it was worked on', async () => {
    const queue = new KeyQueue(systemClock)
    queue.add('a')
    await queue.take()
    queue.add('a')
    queue.add('b')
    assert.equal(await queue.take(), 'b')
    queue.succeeded('a')
    assert.equal(await queue.take(), 'a')
  })

  it('gives a key again that failed', async () => {
    const queue = new KeyQueue(systemClock)
    queue.add('a')
    await queue.take()
    queue.failed('a')
    assert.equal(await queue.take(), 'a')
  })

  it('ends whoever waits when it is closed', async () => {
    const queue = new KeyQueue(systemClock)
    const waiting = [queue.take(), queue.take()]
    queue.close()
    assert.deepEqual(await Promise.all(waiting), [undefined, undefined])
  })
})
