import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { SharedWork } from './shared-work.ts'

const forever = new AbortController().signal

describe('shared work', () => {
  it('is done once for all who want it', async () => {
    const work = new SharedWork<number>(4)
    const held = Promise.withResolvers<void>()
    let times = 0
    const run = async () => {
      await held.promise
      return ++times
    }
    const both = Promise.all([work.do('a', run, forever), work.do('a', run, forever)])
    held.resolve()
    assert.deepEqual(await both, [1, 1])
    assert.equal(await work.do('a', run, forever), 2)
  })

  it('goes on until the last has left', async () => {
    const work = new SharedWork<void>(4)
    const [first, second] = [new AbortController(), new AbortController()]
    let seen: AbortSignal | undefined
    const run = (signal: AbortSignal) => {
      seen = signal
      return new Promise<void>((_, reject) => signal.addEventListener('abort', reject))
    }
    const one = work.do('a', run, first.signal)
    const two = work.do('a', run, second.signal)
    await turn()
    first.abort(new Error('left'))
    await assert.rejects(one, { message: 'left' })
    assert.equal(seen?.aborted, false)
    second.abort(new Error('left, too'))
    await assert.rejects(two, { message: 'left, too' })
    assert.equal(seen?.aborted, true)
    assert.equal(await new SharedWork<number>(1).do('a', async () => 1, forever), 1)
  })

  it('is done in turn when there is much', async () => {
    const work = new SharedWork<void>(2)
    let [now, most] = [0, 0]
    const run = async () => {
      most = Math.max(most, ++now)
      await turn()
      now--
    }
    await Promise.all(Array.from({ length: 7 }, (_, at) => work.do(String(at), run, forever)))
    assert.equal(most, 2)
  })
})
