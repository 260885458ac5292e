import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { GalleyError } from '@galley/kit/errors'

/*
 * Readings of processes as Linux gives them: proc_pid_stat(5), proc_pid_status(5) and
 * proc_tid_children(5).
 */

/** The kernel's USER_HZ, in which it counts time towards programs on every architecture Node runs on. */
const ticksPerSecond = 100

/** Throws `unsupported`, naming the figure, where there is no such /proc. Not every kernel lists children. */
export function needLinux(figure: string): void {
  if (existsSync(`/proc/self/task/${process.pid}/children`)) return
  throw new GalleyError(
    'unsupported',
    `${figure} reads /proc, so it needs Linux; this is ${process.platform}.`,
  )
}

/** Seconds of CPU time that a process' threads and its children that ended have used. */
export function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The second field, a name in parentheses, may hold spaces; utime to cstime are the 14th to the 17th.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
  return ticks / ticksPerSecond
}

/** Megabytes (10⁶ bytes) of memory: resident now, or the most there ever were. */
export function memoryMbOf(pid: number, kind: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const [, kibibytes] = new RegExp(`^${kind}:\\s+(\\d+) kB$`, 'm').exec(status) ?? []
  return (Number(kibibytes ?? 0) * 1024) / 1e6
}

/** A process and all that come from it, as far as they are running now. */
export function treeOf(pid: number): number[] {
  const tree = [pid]
  for (const parent of tree) tree.push(...childrenOf(parent))
  return tree
}

function childrenOf(pid: number): number[] {
  return orNone(() => readdirSync(`/proc/${pid}/task`)).flatMap((thread) =>
    orNone(() => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' '))
      .filter((child) => child !== '')
      .map(Number),
  )
}

/** A process can end between two readings. */
export function orNone<T>(read: () => T[]): T[] {
  try {
    return read()
  } catch {
    return []
  }
}
