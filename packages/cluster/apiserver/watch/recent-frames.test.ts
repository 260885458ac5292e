import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Entry } from '../../store/store.ts'
import { RecentFrames } from './recent-frames.ts'

const entryOf = (revision: number): Entry => ({ key: '/a/x', value: '{}', created: 1, revision })

it('writes an event once for all who are told of it at about the same time', () => {
  const recent = new RecentFrames()
  const entry = entryOf(2)
  let written = 0
  const write = () => `frame ${++written}`
  assert.equal(recent.frameOf(entry, 'ADDED 2', write), 'frame 1')
  assert.equal(recent.frameOf(entry, 'ADDED 2', write), 'frame 1')
  assert.equal(recent.frameOf(entry, 'DELETED 3', write), 'frame 2')
})

it('forgets the oldest texts when they become many', () => {
  const recent = new RecentFrames()
  const entries = [1, 2, 3].map(entryOf)
  const written: number[] = []
  const frameOf = (entry: Entry) =>
    recent.frameOf(entry, '', () => {
      written.push(entry.revision)
      return 'x'.repeat(1_500_000)
    })
  for (const entry of entries) frameOf(entry)
  for (const entry of entries.toReversed()) frameOf(entry)
  assert.deepEqual(written, [1, 2, 3, 1])
})
