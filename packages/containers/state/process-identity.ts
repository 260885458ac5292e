import { readFileSync } from 'node:fs'
import type { Signal } from './signal.ts'

/** A process beyond doubt: its number alone may belong to another one later. */
export interface ProcessIdentity {
  readonly pid: number
  /** Clock ticks between the boot and its start; empty where the system does not tell. */
  readonly started: string
  /** Which boot of the machine; empty where the system does not tell. */
  readonly boot: string
}

/** The identity of a process that runs now; undefined when there is none. */
export function identify(pid: number): ProcessIdentity | undefined {
  if (process.platform !== 'linux')
    return canSignal(pid) ? { pid, started: '', boot: '' } : undefined
  const started = startTicks(pid)
  return started === undefined ? undefined : { pid, started, boot: bootId() }
}

/** Whether that very process still runs; a zombie does not. */
export function isAlive(identity: ProcessIdentity): boolean {
  const now = identify(identity.pid)
  return now?.started === identity.started && now.boot === identity.boot
}

/** Signals that very process; false when it is gone. */
export function signalProcess(identity: ProcessIdentity, signal: Signal): boolean {
  if (!isAlive(identity)) return false
  try {
    return process.kill(identity.pid, signal)
  } catch {
    return false
  }
}

/** The identity of the process that a text of proc_pid_stat(5), read since the last boot, is about. */
export function identityFromStat(stat: string): ProcessIdentity | undefined {
  const started = ticksFrom(stat)
  const pid = Number.parseInt(stat, 10)
  return started === undefined ? undefined : { pid, started, boot: bootId() }
}

function startTicks(pid: number): string | undefined {
  return ticksFrom(readText(`/proc/${pid}/stat`))
}

/** Fields 3 (state) and 22 (starttime); the name before them may hold anything. */
function ticksFrom(stat: string | undefined): string | undefined {
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields?.[0] === 'Z' || fields?.[0] === 'X' ? undefined : fields?.[19]
}

/** Of this run of the machine; empty where the system does not tell. */
export function bootId(): string {
  return readText('/proc/sys/kernel/random/boot_id')?.trim() ?? ''
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function canSignal(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
