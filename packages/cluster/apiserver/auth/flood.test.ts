import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StatusError } from '../status.ts'
import { FloodControl } from './flood.ts'

const limits = { atOnce: 1, waiting: 1, watches: 1, streams: 1 }

const settled = () => new Promise(setImmediate)

test('of one user’s requests so many are worked on, so many wait, and the rest is told to come later', async () => {
  const flood = new FloodControl({ ...limits, atOnce: 2, waiting: 1 })
  const works = Array.from({ length: 3 }, () => Promise.withResolvers<void>())
  let begun = 0
  const answers = works.map(({ promise }) =>
    flood.run('eager', () => {
      begun++
      return promise
    }),
  )
  await assert.rejects(
    flood.run('eager', async () => {}),
    (error) => error instanceof StatusError && error.code === 429,
  )
  assert.equal(begun, 2)
  assert.equal(await flood.run('another', async () => 'answered'), 'answered')
  works[0]?.resolve()
  await settled()
  assert.equal(begun, 3)
  for (const { resolve } of works) resolve()
  await Promise.all(answers)
  await flood.run('eager', async () => {})
})

test('a request that fails makes room as well', async () => {
  const flood = new FloodControl({ ...limits, atOnce: 1, waiting: 0 })
  const failing = flood.run('eager', () => Promise.reject(new Error('broken')))
  await assert.rejects(failing, /broken/)
  assert.equal(await flood.run('eager', async () => 1), 1)
})

test('of one user so many stay open, and one that ends makes room', () => {
  const flood = new FloodControl({ ...limits, streams: 2 })
  const ends = [new AbortController(), new AbortController(), new AbortController()]
  const [first, second, third] = ends.map(({ signal }) => signal)
  assert.ok(first && second && third)
  flood.hold('eager', 'streams', first)
  flood.hold('eager', 'streams', second)
  const isRefused = (error: unknown) =>
    error instanceof StatusError &&
    error.code === 429 &&
    error.message === 'too many open streams, please try again later'
  assert.throws(() => flood.hold('eager', 'streams', third), isRefused)
  flood.hold('eager', 'watches', third)
  flood.hold('another', 'streams', third)
  ends[0]?.abort()
  flood.hold('eager', 'streams', third)
  assert.throws(() => flood.hold('eager', 'streams', third), isRefused)
  flood.hold('gone', 'streams', AbortSignal.abort())
  flood.hold('gone', 'streams', second)
})
