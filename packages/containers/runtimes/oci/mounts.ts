import { join } from 'node:path'
import type { ContainerFiles } from '../../state/container-files.ts'

export interface SpecMount {
  readonly destination: string
  readonly type: string
  readonly source: string
  readonly options: readonly string[]
}

/** Paths of /proc and /sys that show or change the host. */
export const maskedPaths = [
  '/proc/acpi',
  '/proc/asound',
  '/proc/interrupts',
  '/proc/kcore',
  '/proc/keys',
  '/proc/latency_stats',
  '/proc/sched_debug',
  '/proc/scsi',
  '/proc/timer_list',
  '/proc/timer_stats',
  '/sys/devices/virtual/powercap',
  '/sys/firmware',
] as const

export const readonlyPaths = [
  '/proc/bus',
  '/proc/fs',
  '/proc/irq',
  '/proc/sys',
  '/proc/sysrq-trigger',
] as const

const safe = ['nosuid', 'noexec', 'nodev']

const mount = (destination: string, type: string, options: string[], source = type): SpecMount => ({
  destination,
  type,
  source,
  options,
})

const system: readonly SpecMount[] = [
  mount('/proc', 'proc', safe),
  mount('/dev', 'tmpfs', ['nosuid', 'strictatime', 'mode=755', 'size=65536k']),
  mount('/dev/pts', 'devpts', [
    'nosuid',
    'noexec',
    'newinstance',
    'ptmxmode=0666',
    'mode=0620',
    'gid=5',
  ]),
  mount('/dev/shm', 'tmpfs', [...safe, 'mode=1777', 'size=65536k'], 'shm'),
  mount('/dev/mqueue', 'mqueue', safe),
  mount('/sys', 'sysfs', [...safe, 'ro']),
  mount('/sys/fs/cgroup', 'cgroup', [...safe, 'relatime', 'ro']),
]

/** The files of the container's own that say who and where it is. */
export const nameFiles = ['hostname', 'hosts', 'resolv.conf'] as const

/** All mounts of a container, in the order in which they are made. */
export function mountsOf({ config, places }: ContainerFiles): SpecMount[] {
  const names = nameFiles.map((name) =>
    mount(`/etc/${name}`, 'bind', ['rbind', 'rprivate', 'rw'], join(places.bundle, name)),
  )
  const binds = config.mounts.map(({ source, target, readOnly }) =>
    mount(target, 'bind', ['rbind', 'rprivate', readOnly ? 'ro' : 'rw'], source),
  )
  const inMemory = config.tmpfs.map(({ target, bytes }) =>
    mount(target, 'tmpfs', ['nosuid', 'nodev', ...(bytes === undefined ? [] : [`size=${bytes}`])]),
  )
  return [...system, ...names, ...inMemory, ...binds]
}
