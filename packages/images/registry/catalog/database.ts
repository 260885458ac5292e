import { DatabaseSync, type SQLOutputValue } from 'node:sqlite'
import { GalleyError } from '@galley/kit/errors'

/** Milliseconds to wait for another process (a garbage collection) to finish its transaction. */
const lockTimeout = 10_000
const schemaVersion = 1

/**
 * A blob belongs to a repository by its link; its bytes are a file. A manifest's bytes are small and
 * live here, so that a push is one transaction. `parts` are what a manifest needs beside itself.
 */
const schema = `
  CREATE TABLE links (
    repository TEXT NOT NULL,
    digest TEXT NOT NULL,
    size INTEGER NOT NULL,
    used_at INTEGER NOT NULL,
    PRIMARY KEY (repository, digest)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX links_by_digest ON links (digest);

  CREATE TABLE manifests (
    id INTEGER PRIMARY KEY,
    repository TEXT NOT NULL,
    digest TEXT NOT NULL,
    media_type TEXT NOT NULL,
    content BLOB NOT NULL,
    subject TEXT,
    artifact_type TEXT,
    annotations TEXT,
    pushed_at INTEGER NOT NULL,
    UNIQUE (repository, digest)
  ) STRICT;
  CREATE INDEX manifests_by_subject ON manifests (repository, subject, digest)
    WHERE subject IS NOT NULL;

  CREATE TABLE parts (
    repository TEXT NOT NULL,
    part TEXT NOT NULL,
    manifest INTEGER NOT NULL REFERENCES manifests (id) ON DELETE CASCADE,
    PRIMARY KEY (repository, part, manifest)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX parts_by_manifest ON parts (manifest);

  CREATE TABLE tags (
    repository TEXT NOT NULL,
    tag TEXT NOT NULL,
    manifest INTEGER NOT NULL REFERENCES manifests (id) ON DELETE CASCADE,
    PRIMARY KEY (repository, tag)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX tags_by_manifest ON tags (manifest);
`

export class NewerDataError extends GalleyError {
  constructor(path: string, found: number) {
    super('unsupported', `${path} was written by a newer Galley (schema ${found})`, {
      next: 'Use that version of Galley, or another data folder.',
    })
  }
}

/** Opens the registry's database, making it where there is none. Survives `kill -9` and power cuts. */
export function openDatabase(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: lockTimeout })
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON')
  transaction(database, () => migrate(database, path))
  return database
}

function migrate(database: DatabaseSync, path: string): void {
  const found = Number(database.prepare('PRAGMA user_version').get()?.user_version)
  if (found > schemaVersion) throw new NewerDataError(path, found)
  if (found === 0) database.exec(`${schema}; PRAGMA user_version = ${schemaVersion}`)
}

/** All of `run` happens or nothing of it. */
export function transaction<T>(database: DatabaseSync, run: () => T): T {
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = run()
    database.exec('COMMIT')
    return result
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

/** Runs `run` and undoes what it did. */
export function rolledBack<T>(database: DatabaseSync, run: () => T): T {
  database.exec('BEGIN IMMEDIATE')
  try {
    return run()
  } finally {
    if (database.isTransaction) database.exec('ROLLBACK')
  }
}

export type Row = Readonly<Record<string, SQLOutputValue>>

export function text(row: Row, column: string): string {
  const value = row[column]
  if (typeof value !== 'string') throw new TypeError(`column ${column} holds no text`)
  return value
}

export function optionalText(row: Row, column: string): string | undefined {
  return row[column] === null ? undefined : text(row, column)
}

export function integer(row: Row, column: string): number {
  const value = row[column]
  if (typeof value !== 'number') throw new TypeError(`column ${column} holds no integer`)
  return value
}

export function bytes(row: Row, column: string): Uint8Array {
  const value = row[column]
  if (!(value instanceof Uint8Array)) throw new TypeError(`column ${column} holds no bytes`)
  return value
}
