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

export const specMount = (
  destination: string,
  type: string,
  options: readonly string[],
  source = type,
): SpecMount => ({
  destination,
  type,
  source,
  options,
})

/** What every container has; a pod's differ in some of them. */
export const systemMounts: readonly SpecMount[] = [
  specMount('/proc', 'proc', safe),
  specMount('/dev', 'tmpfs', ['nosuid', 'strictatime', 'mode=755', 'size=65536k']),
  specMount('/dev/pts', 'devpts', [
    'nosuid',
    'noexec',
    'newinstance',
    'ptmxmode=0666',
    'mode=0620',
    'gid=5',
  ]),
  specMount('/dev/shm', 'tmpfs', [...safe, 'mode=1777', 'size=65536k'], 'shm'),
  specMount('/dev/mqueue', 'mqueue', safe),
  specMount('/sys', 'sysfs', [...safe, 'ro']),
  specMount('/sys/fs/cgroup', 'cgroup', [...safe, 'relatime', 'ro']),
]

/** The files of the container's own that say who and where it is. */
export const nameFiles = ['hostname', 'hosts', 'resolv.conf'] as const

/** All mounts of a container, in the order in which they are made. */
export function mountsOf({ config, places }: ContainerFiles): SpecMount[] {
  const names = nameFiles.map((name) =>
    specMount(`/etc/${name}`, 'bind', ['rbind', 'rprivate', 'rw'], join(places.bundle, name)),
  )
  const binds = config.mounts.map(({ source, target, readOnly }) =>
    specMount(target, 'bind', ['rbind', 'rprivate', readOnly ? 'ro' : 'rw'], source),
  )
  const inMemory = config.tmpfs.map(({ target, bytes }) =>
    specMount(target, 'tmpfs', [
      'nosuid',
      'nodev',
      ...(bytes === undefined ? [] : [`size=${bytes}`]),
    ]),
  )
  return [...systemMounts, ...names, ...inMemory, ...binds]
}
