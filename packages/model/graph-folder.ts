import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The folder's name says which process owns it, so that one left by `kill -9` can be told. */
const ownedName = /^galley-graph-(\d+)-/

/** A private folder for a converted graph; those of processes that are no more are removed first. */
export async function makeGraphFolder(parent = tmpdir()): Promise<string> {
  await removeAbandoned(parent)
  return mkdtemp(join(parent, `galley-graph-${process.pid}-`))
}

async function removeAbandoned(parent: string): Promise<void> {
  const abandoned = (await readdir(parent)).filter((name) => {
    const [, owner] = ownedName.exec(name) ?? []
    return owner !== undefined && !isRunning(Number(owner))
  })
  // Another user's folder cannot be removed, and does not concern us.
  await Promise.allSettled(abandoned.map((name) => rm(join(parent, name), { recursive: true })))
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
