import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { hasCode } from '../oci/files.ts'

/**
 * A new folder for the temporary files of this process, beside the caches. What builds that were
 * killed left there is removed: their process, which the name tells, is gone.
 */
export async function makeScratch(cacheFolder: string): Promise<string> {
  const parent = join(cacheFolder, 'scratch')
  await mkdir(parent, { recursive: true })
  for (const name of await readdir(parent)) {
    const [, pid] = /^(\d+)-/.exec(name) ?? []
    if (pid && !isAlive(Number(pid))) await rm(join(parent, name), { recursive: true, force: true })
  }
  return mkdtemp(join(parent, `${process.pid}-`))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return !hasCode(error, 'ESRCH')
  }
}
