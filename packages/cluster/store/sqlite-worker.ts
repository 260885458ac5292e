// Writes batches of rows, each as one transaction, and answers when it is on the disk.
import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import type { Row } from './sqlite-journal.ts'

// The one who makes this thread gives it the path.
const database = new DatabaseSync(workerData as string)
database.exec('PRAGMA synchronous = FULL')
const put = database.prepare('INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?)')
const remove = database.prepare('DELETE FROM entries WHERE key = ?')
const advance = database.prepare('UPDATE state SET revision = ?')

parentPort?.on('message', (message: readonly Row[] | 'close') => {
  if (message === 'close') {
    database.close()
    parentPort?.close()
  } else {
    parentPort?.postMessage(attempt(message))
  }
})

function attempt(rows: readonly Row[]): string | undefined {
  try {
    database.exec('BEGIN IMMEDIATE')
    for (const row of rows) {
      if (row.value === undefined) remove.run(row.key)
      else put.run(row.key, row.value, row.created, row.revision)
    }
    advance.run(rows.at(-1)?.revision ?? 1)
    database.exec('COMMIT')
    return undefined
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    return error instanceof Error ? error.message : String(error)
  }
}
