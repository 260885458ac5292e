import { readdir, readFile } from 'node:fs/promises'

/** Marks every process of a container that has no namespace to be found by. */
export const MARK = 'GALLEY_CONTAINER'

/** Host process numbers of all that carry the container's mark; Linux only, elsewhere none. */
export async function markedProcesses(id: string): Promise<number[]> {
  const names = await readdir('/proc').catch(() => [])
  const numbers = names.filter((name) => /^\d+$/.test(name)).map(Number)
  const marked = await Promise.all(
    numbers.map(async (pid) => ((await hasMark(pid, id)) ? [pid] : [])),
  )
  return marked.flat()
}

async function hasMark(pid: number, id: string): Promise<boolean> {
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')
  return environment.split('\0').includes(`${MARK}=${id}`)
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
