import type { ProcessRow } from '@galley/containers/verbs/top'
import { columns } from '../columns.ts'
import type { Terminal } from '../terminal.ts'

/** Prints processes in the columns of ps(1). */
export function printProcesses(processes: readonly ProcessRow[], terminal: Terminal): void {
  const rows = processes.map(({ uid, pid, parent, cpuSeconds, command }) => [
    String(uid),
    String(pid),
    String(parent),
    clockTime(cpuSeconds),
    command.replace(/[\p{Cc}\s]+/gu, ' '), // a program names itself as it likes
  ])
  for (const line of columns(['UID', 'PID', 'PPID', 'TIME', 'CMD'], rows)) terminal.out(line)
}

/** `01:02:03` */
function clockTime(seconds: number): string {
  const parts = [seconds / 3600, (seconds / 60) % 60, seconds % 60]
  return parts.map((part) => String(Math.floor(part)).padStart(2, '0')).join(':')
}
