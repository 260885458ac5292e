import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Clock, sleep } from '@galley/kit/clock'
import { readIfPresent } from '../state/atomic-file.ts'
import { kill } from '../state/kill.ts'
import { isAlive, type ProcessIdentity } from '../state/process-identity.ts'

const LOOK_AGAIN = 5

const file = (folder: string): string => join(folder, 'launcher.json')

/**
 * Ends what a process that was killed had begun and not finished, which would otherwise make things after all others were
 * taken up or taken away.
 */
export async function endLastLauncher(folder: string, clock: Clock): Promise<void> {
  const text = await readIfPresent(file(folder))
  // Written by `noteLauncher`.
  const last = text ? (JSON.parse(text) as ProcessIdentity) : undefined
  while (last && isAlive(last)) {
    kill(-last.pid)
    await sleep(clock, LOOK_AGAIN)
  }
}

/** Before it runs anything. */
export function noteLauncher(folder: string, shell: ProcessIdentity): void {
  writeFileSync(file(folder), JSON.stringify(shell), { mode: 0o600 })
}
