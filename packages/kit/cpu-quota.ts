import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'

/** Where the facts are found; tests give their own. */
export interface CpuSources {
  /** The folder in which `proc` and `sys` are. */
  readonly root?: string
  /** CPUs on which the scheduler may run this process. */
  readonly parallelism?: number
}

/**
 * How many CPUs' worth of time this process may use, which is not how many its host has: the least of
 * its CPU affinity and the quotas of its cgroup and of those above, `0.5` for half a CPU.
 * Sources: proc(5), cgroups(7); the kernel's cgroup-v2 ("CPU Interface Files") and sched-bwc (v1).
 */
export function availableCpus(sources: CpuSources = {}): number {
  const { root = '/', parallelism = availableParallelism() } = sources
  const groups = lines(root, 'proc/self/cgroup').map(parseGroup)
  const quotas = lines(root, 'proc/self/mountinfo').flatMap((line) => {
    const mount = parseMount(line)
    const group = groups.find(({ controllers }) =>
      controllers.includes(mount?.controller ?? 'none'),
    )
    return mount && group ? quotasUpwards(root, mount, group.path) : []
  })
  return Math.min(parallelism, ...quotas)
}

interface CgroupMount {
  /** `cpu` in version 1; in version 2 the one hierarchy has no name. */
  readonly controller: 'cpu' | ''
  /** The group that is mounted, and where. */
  readonly top: string
  readonly point: string
}

/** `hierarchy:controllers:path` */
function parseGroup(line: string): { controllers: string[]; path: string } {
  const [, controllers = 'none', ...path] = line.split(':')
  return { controllers: controllers.split(','), path: path.join(':') }
}

/** `id parent device top point options … - type source super-options` */
function parseMount(line: string): CgroupMount | undefined {
  const [before = '', after = ''] = line.split(' - ')
  const [, , , top = '', point = ''] = before.split(' ')
  const [type, , options = ''] = after.split(' ')
  if (type === 'cgroup2') return { controller: '', top, point }
  if (type === 'cgroup' && options.split(',').includes('cpu'))
    return { controller: 'cpu', top, point }
  return undefined
}

/** The quotas of a group and of all above it, as far up as this process can see. */
function quotasUpwards(
  root: string,
  { controller, top, point }: CgroupMount,
  path: string,
): number[] {
  // A container sees its own group mounted as the top, with or without the path that leads there.
  const inside = path === top ? '/' : path.startsWith(`${top}/`) ? path.slice(top.length) : path
  const quotas: number[] = []
  for (let group = inside; ; group = dirname(group)) {
    quotas.push(quotaOf(root, join(point, group), controller))
    if (group === '/' || group === '.') return quotas
  }
}

function quotaOf(root: string, folder: string, controller: CgroupMount['controller']): number {
  const limit =
    controller === ''
      ? lines(root, folder, 'cpu.max')[0]?.split(' ')
      : [...lines(root, folder, 'cpu.cfs_quota_us'), ...lines(root, folder, 'cpu.cfs_period_us')]
  const cpus = Number(limit?.[0]) / Number(limit?.[1])
  // `max`, `-1` and a group without this controller set no limit.
  return cpus > 0 ? cpus : Number.POSITIVE_INFINITY
}

/** None for a file that is not there: not every system has cgroups. */
function lines(...path: string[]): string[] {
  try {
    return readFileSync(join(...path), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
  } catch {
    return []
  }
}
