// Writes a store until it is killed: `node write-store.ts STORE NOTES`. Notes a line of JSON for what it found in the store, then
// one before each change and one after it was acknowledged (store-writer.ts has their types). Prints a line once it writes.
import { openSync, writeSync } from 'node:fs'
import { openSqliteStore } from '@galley/cluster/store/sqlite-journal'
import type { Note } from './store-writer.ts'

const writers = 16
const [, , path = '', notes = ''] = process.argv
const store = openSqliteStore(path)
const file = openSync(notes, 'w')
// A file, unlike a pipe, takes it at once and keeps it whatever happens to this process.
const note = (it: Note) => writeSync(file, `${JSON.stringify(it)}\n`)

const entries = store
  .list('/')
  .entries.map(({ key, value, revision }) => ({ key, value, revision }))
note({ kind: 'found', revision: store.revision, entries })
const writing = Array.from({ length: writers }, (_, writer) => write(writer))
process.stdout.write('writing\n')
await Promise.all(writing)

/** Creates, changes and deletes the keys of one writer, over and over. */
async function write(writer: number): Promise<never> {
  for (let round = 0; ; round++) {
    const key = `/writer-${writer}/key-${round % 5}`
    const before = store.get(key)?.revision ?? 0
    const text = `${process.pid} ${round} ${'x'.repeat((round * 97) % 2000)}`
    const value = before > 0 && round % 3 === 0 ? undefined : text
    note({ kind: 'asked', key, value })
    const revision = await store.write(key, before, value)
    note({ kind: 'acknowledged', key, value, revision })
  }
}
