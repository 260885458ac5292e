import { readdirSync, readFileSync } from 'node:fs'
import { orNone, treeOf } from '../proc.ts'
import type { PodCluster } from './pod-cluster.ts'

/** Megabytes of the cluster's process, and of what it started that is not a container: shared pages count for each user's share. */
export function galleyMemory({ pid, env }: PodCluster): {
  readonly main: number
  readonly beside: number
} {
  const beside = [...new Set([...treeOf(pid).slice(1), ...wrappers(env.GALLEY_DATA ?? '')])]
  const outside = beside.filter((one) => one !== pid && isOnHost(one))
  return { main: pssMb(pid), beside: outside.reduce((sum, one) => sum + pssMb(one), 0) }
}

/** What runs beside containers outlives the process that started it: it is known by the folder that it is told. */
function wrappers(folder: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) =>
      orNone(() => [readFileSync(`/proc/${pid}/cmdline`, 'utf8')])[0]?.includes(folder),
    )
}

/** Containers have a root of their own. */
const isOnHost = (pid: number): boolean =>
  orNone(() => [readFileSync(`/proc/${pid}/cgroup`, 'utf8')])[0]?.includes('galley-') !== true

/** Proportional set size (proc_pid_smaps_rollup(5)). */
function pssMb(pid: number): number {
  const [text = ''] = orNone(() => [readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')])
  const [, kibibytes = 0] = /^Pss:\s+(\d+) kB$/m.exec(text) ?? []
  return (Number(kibibytes) * 1024) / 1e6
}
