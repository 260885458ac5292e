import assert from 'node:assert/strict'
import { it } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { SimulatedClock } from '@galley/kit/simulated-clock'
import { createMemoryStore } from '../../store/live-store.ts'
import { Bookmarks } from './bookmarks.ts'

const beginning = 1_000_000_007

function watching(seconds: number) {
  const clock = new SimulatedClock(beginning)
  const store = createMemoryStore()
  const ended = new AbortController()
  const bookmarks = new Bookmarks(clock, seconds, store.watch('/', store.revision, ended.signal))
  return { clock, store, bookmarks, end: () => ended.abort() }
}

/** When, in milliseconds from the beginning, a watch of so many seconds is told bookmarks. */
async function bookmarkTimes(seconds: number): Promise<number[]> {
  const { clock, bookmarks, end } = watching(seconds)
  const times: number[] = []
  const read = (async () => {
    while ((await bookmarks.next()) === 'bookmark') times.push(clock.now() - beginning)
  })()
  for (let second = 0; second < seconds; second++) {
    clock.advance(1_000)
    await setImmediate()
  }
  end()
  await read
  await bookmarks.stop()
  return times
}

it('is due within a minute, then each minute, and shortly before the end', async () => {
  const times = await bookmarkTimes(200)
  assert.equal(times.length, 4)
  const [first = 0, second = 0, third = 0, last] = times
  assert.ok(first > 30_000 && first <= 61_000)
  assert.ok(Math.abs(second - first - 60_000) <= 1_000)
  assert.ok(Math.abs(third - second - 60_000) <= 1_000)
  assert.equal(last, 198_000)
})

it('comes at the same moments to watches that began at different ones', async () => {
  const { clock, store, bookmarks, end } = watching(600)
  clock.advance(7_000)
  const ended = new AbortController()
  const other = new Bookmarks(clock, 600, store.watch('/', store.revision, ended.signal))
  const both = Promise.all([bookmarks.next(), other.next()])
  clock.advance(clock.nextIn() ?? 0)
  assert.deepEqual(await both, ['bookmark', 'bookmark'])
  end()
  ended.abort()
  await Promise.all([bookmarks.stop(), other.stop()])
})

it('is never due where none are wanted; changes come as they are made', async () => {
  const { clock, store, bookmarks, end } = watching(0)
  assert.equal(clock.nextIn(), undefined)
  const next = bookmarks.next()
  const revision = await store.write('/a', 0, '{}')
  assert.deepEqual((await next) !== 'bookmark' && store.get('/a')?.revision, revision)
  const last = bookmarks.next()
  end()
  assert.equal(await last, undefined)
  await bookmarks.stop()
})
