import { readFile } from 'node:fs/promises'
import { ContainerError } from '../errors.ts'
import { usageOf } from '../runtimes/process/host-processes.ts'
import { runtimeFor } from '../runtimes/runtime-for.ts'
import type { Engine } from './engine.ts'
import { findContainer } from './find.ts'

export interface ProcessRow {
  /** As the host numbers them. */
  readonly pid: number
  readonly parent: number
  readonly uid: number
  readonly cpuSeconds: number
  readonly command: string
}

/** What runs in a container, by number; Linux only, elsewhere numbers alone. */
export async function containerProcesses(engine: Engine, wanted: string): Promise<ProcessRow[]> {
  const container = await findContainer(engine, wanted)
  if ((await container.state()).kind !== 'running') {
    throw new ContainerError('invalid', `${container.config.name} is not running.`)
  }
  const runtime = await runtimeFor(container.config.runtime.kind, engine.places)
  const pids = await runtime.processes(container)
  const rows = await Promise.all(pids.map(rowOf))
  return rows.toSorted((a, b) => a.pid - b.pid)
}

async function rowOf(pid: number): Promise<ProcessRow> {
  const read = (name: string) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '')
  const [status, command, { cpuSeconds }] = await Promise.all([
    read('status'),
    read('cmdline'),
    usageOf(pid),
  ])
  const numberAfter = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0)
  return {
    pid,
    parent: numberAfter('PPid'),
    uid: numberAfter('Uid'),
    cpuSeconds,
    command: command.split('\0').join(' ').trim(),
  }
}
