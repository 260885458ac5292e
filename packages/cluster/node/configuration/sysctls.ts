import type { Pod } from '../../client/resources.ts'
import { specOf } from './pod-spec.ts'

/** Those that only the pod itself can tell: every pod may set them. */
const safe = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_wmem',
]

/** Why a pod's sysctls cannot be set, in the kubelet's words. */
export function forbiddenSysctl(pod: Pod, allowed: readonly string[]): string | undefined {
  const { securityContext, hostNetwork = false, hostIPC = false } = specOf(pod)
  for (const { name: written } of securityContext?.sysctls ?? []) {
    const name = dotted(written)
    if (!isAllowed(name, allowed)) return `${JSON.stringify(name)} not allowlisted`
    const shared = name.startsWith('net.') ? hostNetwork && 'Net' : hostIPC && 'IPC'
    if (shared) return `${JSON.stringify(name)} not allowed with host ${shared} enabled`
  }
  return undefined
}

const isAllowed = (name: string, allowed: readonly string[]) =>
  [...safe, ...allowed].some((pattern) =>
    pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
  )

/** All that a pod sets. */
export const sysctlsOf = (pod: Pod): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (specOf(pod).securityContext?.sysctls ?? []).map(({ name, value }) => [dotted(name), value]),
  )

/** With slashes between its parts, dots are part of a name: an interface may have one. */
function dotted(name: string): string {
  const first = /[./]/.exec(name)?.[0]
  if (first !== '/') return name
  return name.replaceAll(/[./]/g, (character) => (character === '/' ? '.' : '/'))
}
