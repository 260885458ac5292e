import { readdir, readFile, readlink } from 'node:fs/promises'
import { type Clock, sleep } from '@galley/kit/clock'
import { identify, isAlive, signalProcess } from '../state/process-identity.ts'

const LOOK_AGAIN = 10
const PATIENCE = 1000

/**
 * Ends what a supervisor that died had begun and not finished: a mount, a runtime that is just about
 * to make the container. It would otherwise make things after all others were taken away. They are
 * known by the container's folder, which they name or work in. Linux only.
 */
export async function endStragglers(folder: string, clock: Clock): Promise<void> {
  const names = await readdir('/proc').catch(() => [])
  const numbers = names.filter((name) => /^\d+$/.test(name)).map(Number)
  const ours = await Promise.all(numbers.map((pid) => belongsTo(pid, folder)))
  const stragglers = numbers
    .filter((pid, index) => ours[index] && pid !== process.pid)
    .map((pid) => identify(pid))
    .filter((identity) => identity !== undefined)
  for (const straggler of stragglers) signalProcess(straggler, 'SIGKILL')
  const deadline = clock.monotonic() + PATIENCE
  while (stragglers.some(isAlive) && clock.monotonic() < deadline) {
    await sleep(clock, LOOK_AGAIN)
  }
}

async function belongsTo(pid: number, folder: string): Promise<boolean> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  if (command.includes(`${folder}/`)) return true
  const place = await readlink(`/proc/${pid}/cwd`).catch(() => '')
  return place.startsWith(`${folder}/`)
}
