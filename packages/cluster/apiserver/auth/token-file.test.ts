import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { readTokenFile } from './token-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'galley-tokens-'))
after(() => rmSync(folder, { recursive: true }))

const path = join(folder, 'tokens.csv')
const read = (text: string) => {
  writeFileSync(path, text)
  return readTokenFile(path)
}

test('a line is a token, its user, the user’s id and groups', () => {
  assert.deepEqual(read('t1,ada,1\r\n\nt2,"b ""o"" b",2,"a,b"\nt3,eve,,staff'), [
    { token: 't1', user: { username: 'ada', uid: '1', groups: [] } },
    { token: 't2', user: { username: 'b "o" b', uid: '2', groups: ['a', 'b'] } },
    { token: 't3', user: { username: 'eve', uid: '', groups: ['staff'] } },
  ])
  assert.deepEqual(read(''), [])
})

test('of two lines with one token the later counts, and a line without one lets nobody in', () => {
  assert.deepEqual(read('t,ada,1\n,eve,2\nt,bob,3,\n'), [
    { token: 't', user: { username: 'bob', uid: '3', groups: [] } },
  ])
})

test('a file that cannot be read is refused without telling its secrets', () => {
  assert.throws(() => readTokenFile(join(folder, 'none')), /none cannot be read/)
  for (const [wrong, reason] of [
    ['secret,ada', /fewer than three columns/],
    ['secret,a"da,1', /a quote where none may stand/],
    ['secret,"ada,1', /a quote where none may stand/],
  ] as const)
    assert.throws(
      () => read(wrong),
      ({ message }: Error) => reason.test(message) && !message.includes('secret'),
    )
})
