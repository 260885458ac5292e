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
  const own = uid === 0 ? defaults : []
  return { bounding: defaults, effective: own, permitted: own }
}
