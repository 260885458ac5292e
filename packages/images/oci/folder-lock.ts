import { DatabaseSync } from 'node:sqlite'
import { type Clock, sleep } from '@galley/kit/clock'
import { GalleyError } from '@galley/kit/errors'

/** Between two attempts to get the lock, milliseconds. */
const shortestPause = 1
const longestPause = 50
const longestWait = 30_000

export class LockedError extends GalleyError {
  constructor(file: string) {
    super('overloaded', `${file} has been held by another process for ${longestWait / 1000} s`, {
      next: 'Try again; if no other Galley process is at work, restart the one that hangs.',
    })
  }
}

/**
 * Runs `run` while no one else, in this process or another, runs something under the same file. The
 * lock is SQLite's lock of an empty database: the kernel frees it when the process dies, however.
 * @throws LockedError after 30 seconds of waiting
 */
export async function exclusively<T>(
  file: string,
  clock: Clock,
  run: () => Promise<T>,
): Promise<T> {
  const database = new DatabaseSync(file, { timeout: 0 })
  try {
    await acquire(database, file, clock)
    return await run()
  } finally {
    database.close()
  }
}

export interface HeldLock {
  release(): void
}

/** Takes the lock for as long as the caller likes; undefined when someone else has it. */
export function holdLock(file: string): HeldLock | undefined {
  const database = new DatabaseSync(file, { timeout: 0 })
  if (tryAcquire(database)) return { release: () => database.close() }
  database.close()
  return undefined
}

async function acquire(database: DatabaseSync, file: string, clock: Clock): Promise<void> {
  const deadline = clock.monotonic() + longestWait
  for (
    let pause = shortestPause;
    !tryAcquire(database);
    pause = Math.min(pause * 2, longestPause)
  ) {
    if (clock.monotonic() > deadline) throw new LockedError(file)
    await sleep(clock, pause)
  }
}

function tryAcquire(database: DatabaseSync): boolean {
  try {
    database.exec('BEGIN EXCLUSIVE')
    return true
  } catch (error) {
    if (isBusy(error)) return false
    throw error
  }
}

/** SQLITE_BUSY is primary result code 5; extended codes keep it in their low byte. */
function isBusy(error: unknown): boolean {
  if (!(error instanceof Error) || !('errcode' in error)) return false
  return typeof error.errcode === 'number' && (error.errcode & 0xff) === 5
}
