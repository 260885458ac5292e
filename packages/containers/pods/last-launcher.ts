import { join } from 'node:path'
import { type Clock, sleep } from '@galley/kit/clock'
import { readIfPresent, writeJson } from '../state/atomic-file.ts'
import { kill } from '../state/kill.ts'
import { isAlive, type ProcessIdentity } from '../state/process-identity.ts'
import type { Launcher } from './launcher.ts'

const LOOK_AGAIN = 5

const file = (folder: string): string => join(folder, 'launcher.json')

/**
 * Ends what a process that was killed had begun and not finished, which would otherwise make things after all others were
 * taken up or taken away; then notes the launcher of this process.
 */
export async function followLastLauncher(
  folder: string,
  launcher: Launcher,
  clock: Clock,
): Promise<void> {
  const text = await readIfPresent(file(folder))
  // Written below.
  const last = text === undefined ? undefined : (JSON.parse(text) as ProcessIdentity)
  while (last && isAlive(last)) {
    kill(-last.pid)
    await sleep(clock, LOOK_AGAIN)
  }
  if (launcher.identity) await writeJson(file(folder), launcher.identity)
}
