import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { availableCpus } from '@galley/kit/cpu-quota'

/** What a measured figure depends on besides the code. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  /** What the cgroup grants of them. */
  readonly quota: number
  readonly memoryGb: number
  /** Processes that wanted to run in the minute before: above 0 the figures are those of a shared machine. */
  readonly loadBefore: number
  readonly node: string
  readonly onnxRuntime: string
}

export async function readMachine(): Promise<Machine> {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    quota: availableCpus(),
    memoryGb: Math.round(totalmem() / 1e9),
    loadBefore: loadavg()[0] ?? 0,
    node: process.version,
    onnxRuntime: await versionOf('onnxruntime-node'),
  }
}

async function versionOf(dependency: string): Promise<string> {
  const path = createRequire(import.meta.url).resolve(`${dependency}/package.json`)
  return JSON.parse(await readFile(path, 'utf8')).version
}
