import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { parse } from 'yaml'
import { withAccess, withoutAccess } from './kubeconfig.ts'
import { changeKubeconfig } from './kubeconfig-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'galley-kubeconfig-'))
after(() => rmSync(folder, { recursive: true }))

const pair = { certificate: 'C', key: 'K' }
const access = {
  name: 'galley',
  server: 'https://127.0.0.1:1',
  pki: { authority: pair, admin: pair },
}
const theirs = {
  clusters: [{ name: 'work', cluster: { server: 'https://work' } }],
  users: [{ name: 'me', user: {} }],
  contexts: [{ name: 'work', context: { cluster: 'work', user: 'me' } }],
  'current-context': 'work',
  preferences: { colors: true },
}

test('a cluster’s entries come in beside what was there, once, and go out again', () => {
  const once = withAccess(theirs, access)
  assert.deepEqual(
    once.contexts?.map(({ name }) => name),
    ['work', 'galley'],
  )
  assert.equal(once['current-context'], 'galley')
  assert.deepEqual(once.preferences, { colors: true })
  const again = withAccess(once, { ...access, server: 'https://127.0.0.1:2' })
  assert.deepEqual(
    again.clusters?.map(({ name }) => name),
    ['work', 'galley'],
  )
  const { 'current-context': current, ...without } = withoutAccess(again, 'galley')
  const { 'current-context': _, ...rest } = theirs
  assert.equal(current, undefined)
  assert.deepEqual(without, { apiVersion: 'v1', kind: 'Config', ...rest })
})

test('a file is changed as a whole, private, with what was there before the first change beside it', () => {
  const path = join(folder, 'config')
  writeFileSync(path, 'clusters: []\ncurrent-context: old\n')
  changeKubeconfig(path, (config) => withAccess(config, access))
  changeKubeconfig(path, (config) => withAccess(config, access))
  assert.equal(parse(readFileSync(path, 'utf8'))['current-context'], 'galley')
  assert.equal(
    readFileSync(`${path}.before-galley`, 'utf8'),
    'clusters: []\ncurrent-context: old\n',
  )
  assert.equal(statSync(path).mode & 0o777, 0o600)
})

test('a file that is no kubeconfig is refused and left as it is', () => {
  const path = join(folder, 'broken')
  writeFileSync(path, '- a list\n')
  assert.throws(() => changeKubeconfig(path, (config) => config), /is no kubeconfig/)
  assert.equal(readFileSync(path, 'utf8'), '- a list\n')
})
