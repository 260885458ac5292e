import type { Readings } from '../runtime.ts'
import { type ContainerCgroup, field } from './cgroup.ts'

/** What a container uses now, from its cgroup; zeros when it is not running. */
export async function readingsOf(cgroup: ContainerCgroup): Promise<Readings> {
  const [cpuSeconds, workingSetBytes, processes] = await Promise.all([
    cpuSecondsOf(cgroup),
    workingSetOf(cgroup),
    cgroup.processes(),
  ])
  return { cpuSeconds, workingSetBytes, processes: processes.length }
}

/** Version 1 counts nanoseconds in a file of its own, version 2 microseconds among other things. */
async function cpuSecondsOf(cgroup: ContainerCgroup): Promise<number> {
  const text = await cgroup.read('cpuacct', 'cpuacct.usage', 'cpu.stat')
  const microseconds = field(text, 'usage_usec')
  return microseconds === undefined ? Number(text ?? 0) / 1e9 : microseconds / 1e6
}

/** Usage less the inactive file pages, as kubelet computes it. */
async function workingSetOf(cgroup: ContainerCgroup): Promise<number> {
  const usage = Number(await cgroup.read('memory', 'memory.usage_in_bytes', 'memory.current'))
  const stat = await cgroup.read('memory', 'memory.stat', 'memory.stat')
  const inactive = field(stat, 'total_inactive_file') ?? field(stat, 'inactive_file') ?? 0
  return Math.max(0, (usage || 0) - inactive)
}
