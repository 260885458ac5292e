import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, test } from 'node:test'
import { DamagedStoreError } from './errors.ts'
import { openSqliteStore } from './sqlite-journal.ts'
import { storeCases } from './store.cases.ts'

const folder = mkdtempSync(join(tmpdir(), 'galley-store-'))
after(() => rmSync(folder, { recursive: true }))

let made = 0
const fresh = () => join(folder, String(made++), 'state.db')

storeCases('SQLite', () => openSqliteStore(fresh()))

test('SQLite: another opening goes on where the last one ended', async () => {
  const path = fresh()
  const first = openSqliteStore(path)
  const revision = await first.write('/a/x', 0, 'kept')
  const gone = await first.write('/a/y', 0, 'gone')
  await first.write('/a/y', gone, undefined)
  await first.close()
  const second = openSqliteStore(path)
  assert.deepEqual(second.get('/a/x'), { key: '/a/x', value: 'kept', created: revision, revision })
  assert.equal(second.get('/a/y'), undefined)
  assert.equal(second.revision, gone + 1)
  await second.close()
})

test('SQLite: only its owner can read what is kept', async () => {
  const path = fresh()
  const store = openSqliteStore(path)
  await store.write('/a/x', 0, 'secret')
  for (const file of [path, `${path}-wal`]) assert.equal(statSync(file).mode & 0o777, 0o600, file)
  await store.close()
})

test('SQLite: a file that is something else is told of, and left alone', () => {
  const path = join(folder, 'damaged.db')
  writeFileSync(path, 'This is no database, but a sentence of some length.')
  assert.throws(() => openSqliteStore(path), DamagedStoreError)
})

test('SQLite: what cannot be written is refused, and nobody sees it', async () => {
  const path = fresh()
  const store = openSqliteStore(path)
  const revision = await store.write('/a/x', 0, 'kept')
  using other = new DatabaseSync(path)
  other.exec('DROP TABLE state')
  await assert.rejects(store.write('/a/y', 0, 'lost'), /no such table/)
  assert.equal(store.get('/a/y'), undefined)
  assert.equal(store.revision, revision)
  await store.close()
  await assert.rejects(store.write('/a/y', 0, 'late'), /ended/)
})

test('SQLite: many writers at once are all acknowledged, each with a revision of its own', async () => {
  const store = openSqliteStore(fresh())
  const revisions = await Promise.all(
    Array.from({ length: 500 }, (_, index) => store.write(`/a/${index}`, 0, 'v')),
  )
  assert.equal(new Set(revisions).size, 500)
  assert.equal(store.list('/a/').entries.length, 500)
  await store.close()
})
