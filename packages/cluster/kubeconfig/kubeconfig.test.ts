import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { parse } from 'yaml'
import { withAccess, withoutAccess } from './kubeconfig.ts'
import { changeKubeconfig } from './kubeconfig-file.ts'

const run = promisify(execFile)
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

test('a file that others change at the same time loses nothing, and a lock left behind holds nobody up', async () => {
  const path = join(folder, 'shared')
  writeFileSync(`${path}.lock`, '')
  utimesSync(`${path}.lock`, 0, 0)
  const script = `
    import { changeKubeconfig } from '${import.meta.resolve('./kubeconfig-file.ts')}'
    import { withAccess } from '${import.meta.resolve('./kubeconfig.ts')}'
    const pair = { certificate: 'C', key: 'K' }
    const pki = { authority: pair, admin: pair }
    for (let i = 0; i < 5; i++)
      changeKubeconfig(process.argv[1], (config) =>
        withAccess(config, { name: process.argv[2] + i, server: 'https://x', pki }))`
  await Promise.all(
    ['a', 'b', 'c'].map((name) =>
      run(process.execPath, ['--input-type=module', '--eval', script, path, name]),
    ),
  )
  assert.equal(parse(readFileSync(path, 'utf8')).contexts.length, 15)
  assert.deepEqual(
    readdirSync(folder).filter((name) => /shared.*(lock|new)/.test(name)),
    [],
  )
})
