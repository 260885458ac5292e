import { readdir, readFile } from 'node:fs/promises'
import type { Readings } from '../runtime.ts'

/** Marks every process of a container that has no namespace to be found by. */
export const MARK = 'GALLEY_CONTAINER'

/** Host process numbers of all that carry the container's mark; Linux only, elsewhere none. */
export async function markedProcesses(id: string): Promise<readonly number[]> {
  return (await allMarked()).get(id) ?? []
}

/** The same of all containers at once, by their ids: the whole table of processes is gone through. */
export async function allMarked(): Promise<ReadonlyMap<string, readonly number[]>> {
  const names = await readdir('/proc').catch(() => [])
  const numbers = names.filter((name) => /^\d+$/.test(name)).map(Number)
  const found = new Map<string, number[]>()
  const note = async (pid: number) => {
    const mark = await markOf(pid)
    if (mark !== undefined) found.set(mark, [...(found.get(mark) ?? []), pid])
  }
  await Promise.all(numbers.map(note))
  return found
}

async function markOf(pid: number): Promise<string | undefined> {
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')
  const mark = environment.split('\0').find((entry) => entry.startsWith(`${MARK}=`))
  return mark?.slice(MARK.length + 1)
}

const TICKS = 100

/** CPU seconds and resident bytes of one process (proc_pid_stat(5)); zeros when it is gone. */
export async function usageOf(pid: number): Promise<{ cpuSeconds: number; residentBytes: number }> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  // utime, stime and those of children that were waited for.
  const ticks = [11, 12, 13, 14].reduce((sum, at) => sum + (fields[at] ?? 0), 0)
  const anonymous = Number(/^RssAnon:\s+(\d+) kB/m.exec(status)?.[1] ?? 0)
  return { cpuSeconds: ticks / TICKS, residentBytes: anonymous * 1024 }
}

/** What all these processes use together. */
export async function usageOfAll(pids: readonly number[]): Promise<Readings> {
  const usages = await Promise.all(pids.map(usageOf))
  return {
    cpuSeconds: usages.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
    workingSetBytes: usages.reduce((sum, { residentBytes }) => sum + residentBytes, 0),
    processes: pids.length,
  }
}
