import { readFileSync } from 'node:fs'

/**
 * What root inside a container may do by default: change owners and users among its own files and
 * processes, bind low ports, use raw sockets, chroot. Nothing that reaches the host's kernel.
 */
const defaults = [
  'CAP_AUDIT_WRITE',
  'CAP_CHOWN',
  'CAP_DAC_OVERRIDE',
  'CAP_FOWNER',
  'CAP_FSETID',
  'CAP_KILL',
  'CAP_MKNOD',
  'CAP_NET_BIND_SERVICE',
  'CAP_NET_RAW',
  'CAP_SETFCAP',
  'CAP_SETGID',
  'CAP_SETPCAP',
  'CAP_SETUID',
  'CAP_SYS_CHROOT',
] as const

export interface CapabilitySets {
  readonly bounding: readonly string[]
  readonly effective: readonly string[]
  readonly permitted: readonly string[]
}

/** An ordinary user has none: with no_new_privs the bounding set can never be drawn on. */
export function capabilitiesFor(uid: number): CapabilitySets {
  return capabilitySets(defaults, uid)
}

/** By their number in the kernel (capabilities(7)). */
const names =
  `CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE
  NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN
  SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE
  MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE`.split(/\s+/)

/** All that this process could pass on, with `CAP_`. */
export function ownCapabilities(): readonly string[] {
  const status = readFileSync('/proc/self/status', 'utf8')
  const bounding = BigInt(`0x${/^CapBnd:\s+([0-9a-f]+)/m.exec(status)?.[1] ?? '0'}`)
  const held = names.filter((_, bit) => (bounding >> BigInt(bit)) % 2n === 1n)
  return held.map((name) => `CAP_${name}`)
}

/** Names without `CAP_`, `ALL` among them: what is dropped goes after what is added came. */
export interface CapabilityChanges {
  readonly added: readonly string[]
  readonly dropped: readonly string[]
}

/** The default ones, changed. What this process has not cannot be given. */
export function changedCapabilities({ added, dropped }: CapabilityChanges): readonly string[] {
  const all = ownCapabilities()
  const first = added.includes('ALL') ? all : defaults
  const kept = dropped.includes('ALL') ? [] : first
  const more = added.filter((name) => name !== 'ALL').map((name) => `CAP_${name}`)
  const less = new Set(dropped.map((name) => `CAP_${name}`))
  return [...new Set([...kept, ...more])].filter((name) => !less.has(name) && all.includes(name))
}

/** An ordinary user keeps the right to get them back by a program that gives rights. */
export function capabilitySets(bounding: readonly string[], uid: number): CapabilitySets {
  const own = uid === 0 ? bounding : []
  return { bounding, effective: own, permitted: own }
}
