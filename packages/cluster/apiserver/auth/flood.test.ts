import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StatusError } from '../status.ts'
import { FloodControl } from './flood.ts'

const settled = () => new Promise(setImmediate)

test('of one user’s requests so many are worked on, so many wait, and the rest is told to come later', async () => {
  const flood = new FloodControl({ atOnce: 2, waiting: 1 })
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
  const flood = new FloodControl({ atOnce: 1, waiting: 0 })
  const failing = flood.run('eager', () => Promise.reject(new Error('broken')))
  await assert.rejects(failing, /broken/)
  assert.equal(await flood.run('eager', async () => 1), 1)
})
