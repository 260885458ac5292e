import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Worker } from 'node:worker_threads'
import { DamagedStoreError } from './errors.ts'
import { revisionOf } from './history.ts'
import type { Journal } from './journal.ts'
import { LiveStore } from './live-store.ts'
import type { Change, Entry, Revision, Store } from './store.ts'

/** A change as the worker writes it: the row that a key has afterwards, or none. */
export interface Row {
  readonly key: string
  readonly value: string | undefined
  readonly created: Revision
  readonly revision: Revision
}

/** The layout that this version writes; one that is newer is not touched. */
const layout = 1

/**
 * A store in one SQLite file (write-ahead log, fully synchronous: an acknowledged change is on the disk). The file is read
 * here; a worker thread writes it, so that waiting for the disk holds nobody up. The caller sees to it that no other
 * process uses the file.
 */
export function openSqliteStore(path: string): Store {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  // It holds secrets; what SQLite puts beside it is made like it.
  closeSync(openSync(path, 'a', 0o600))
  const saved = readSaved(path)
  return new LiveStore(saved, new SqliteJournal(path))
}

function readSaved(path: string) {
  try {
    using database = new DatabaseSync(path)
    prepare(database)
    const rows = database.prepare('SELECT key, value, created, revision FROM entries').all()
    const [state] = database.prepare('SELECT revision FROM state').all()
    return {
      // Safe: the columns are declared so, and STRICT tables hold nothing else.
      entries: rows.map((row) => ({ ...row }) as unknown as Entry),
      revision: Number(state?.revision ?? 1),
    }
  } catch (error) {
    throw new DamagedStoreError(path, error)
  }
}

function prepare(database: DatabaseSync): void {
  const [found] = database.prepare('PRAGMA user_version').all()
  const version = Number(found?.user_version)
  if (version > layout)
    throw new Error(
      `it was written by a newer Galley (layout ${version}; this one knows ${layout})`,
    )
  const [check] = database.prepare('PRAGMA quick_check(1)').all()
  if (check?.quick_check !== 'ok') throw new Error(String(check?.quick_check))
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    CREATE TABLE IF NOT EXISTS entries
      (key TEXT PRIMARY KEY, value TEXT NOT NULL, created INTEGER NOT NULL, revision INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS state (id INTEGER PRIMARY KEY CHECK (id = 1), revision INTEGER NOT NULL) STRICT;
    INSERT OR IGNORE INTO state VALUES (1, 1);
    PRAGMA user_version = ${layout};`)
}

class SqliteJournal implements Journal {
  readonly #worker: Worker
  #answer = Promise.withResolvers<void>()
  /** Set once the thread has ended: nothing is written any more. */
  #ended: Error | undefined

  constructor(path: string) {
    this.#worker = new Worker(new URL('./sqlite-worker.ts', import.meta.url), {
      workerData: path,
      resourceLimits: { maxYoungGenerationSizeMb: 4 },
    })
    this.#worker.on('message', (failure: string | undefined) => {
      if (failure === undefined) this.#answer.resolve()
      else this.#answer.reject(new Error(failure))
    })
    this.#worker.on('error', (error) => this.#end(error))
    this.#worker.on('exit', () => this.#end(new Error('what writes to the disk has ended')))
    this.#answer.promise.catch(() => {})
  }

  #end(reason: Error): void {
    this.#ended ??= reason
    this.#answer.reject(this.#ended)
  }

  append(batch: readonly Change[]): Promise<void> {
    if (this.#ended) return Promise.reject(this.#ended)
    this.#answer = Promise.withResolvers<void>()
    this.#worker.postMessage(batch.map(rowOf))
    return this.#answer.promise
  }

  async close(): Promise<void> {
    if (this.#ended) return
    const ended = new Promise((resolve) => this.#worker.once('exit', resolve))
    this.#worker.postMessage('close')
    await ended
  }
}

function rowOf(change: Change): Row {
  if (change.kind === 'put') return change.entry
  return { key: change.key, value: undefined, created: 0, revision: revisionOf(change) }
}
