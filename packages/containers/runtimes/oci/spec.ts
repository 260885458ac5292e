import { readFileSync } from 'node:fs'
import type { Endpoint } from '../../network/endpoint.ts'
import type { ResolvedUser } from '../../rootfs/user.ts'
import type { ContainerFiles } from '../../state/container-files.ts'
import { type CapabilitySets, capabilitiesFor } from './capabilities.ts'
import { resourcesOf } from './limits.ts'
import { maskedPaths, mountsOf, readonlyPaths } from './mounts.ts'
import { seccompProfile } from './seccomp.ts'

const MAX_OPEN_FILES = 1_048_576

/** A process as the OCI runtime specification describes it (config.md, Process). */
export interface SpecProcess {
  readonly args: readonly string[]
  readonly env: readonly string[]
  readonly cwd: string
  readonly terminal: boolean
}

/** A container as the OCI runtime specification 1.0 describes it. */
export function specOf(
  container: ContainerFiles,
  user: ResolvedUser,
  endpoint: Endpoint,
  root: string,
): object {
  const { config } = container
  return {
    ociVersion: '1.0.2',
    process: processOf(
      {
        args: config.command,
        env: config.env,
        cwd: config.workingDirectory,
        terminal: config.tty,
      },
      user,
    ),
    root: { path: root, readonly: config.readOnlyRoot },
    hostname: config.hostname,
    mounts: mountsOf(container),
    linux: {
      cgroupsPath: cgroupPath(config.id),
      resources: resourcesOf(config.limits),
      namespaces: namespacesOf(container, endpoint),
      maskedPaths,
      readonlyPaths,
      ...sysctlOf(container),
      seccomp: seccompProfile(),
    },
  }
}

/** Directly below the root, so that no folder is left when the last container goes. */
export function cgroupPath(id: string): string {
  return `/galley-${id}`
}

/** What a process may do beside what its user may. */
export interface ProcessRights {
  readonly capabilities: CapabilitySets
  readonly noNewPrivileges: boolean
}

export function processOf(
  process: SpecProcess,
  user: ResolvedUser,
  rights: ProcessRights = { capabilities: capabilitiesFor(user.uid), noNewPrivileges: true },
): object {
  const { uid, gid, additionalGids } = user
  const hasHome = process.env.some((entry) => entry.startsWith('HOME='))
  return {
    ...process,
    env: hasHome ? process.env : [...process.env, `HOME=${user.home}`],
    user: { uid, gid, additionalGids },
    ...rights,
    rlimits: [openFiles()],
  }
}

/** As many as the caller may have: raising its own limit takes a privilege that root may lack. */
function openFiles(): object {
  const limits = readFileSync('/proc/self/limits', 'utf8')
  const [, hard] = /^Max open files\s+\S+\s+(\S+)/m.exec(limits) ?? []
  const own = hard === undefined || hard === 'unlimited' ? MAX_OPEN_FILES : Number(hard)
  const most = Math.min(own, MAX_OPEN_FILES)
  return { type: 'RLIMIT_NOFILE', soft: most, hard: most }
}

function namespacesOf({ config }: ContainerFiles, endpoint: Endpoint): object[] {
  const own = ['pid', 'mount', 'uts', 'ipc'].map((type) => ({ type }))
  if (config.network.kind === 'host') return own
  const { namespace } = endpoint
  return [
    ...own,
    namespace === undefined ? { type: 'network' } : { type: 'network', path: namespace },
  ]
}

/** Low ports are the container's own, so any of its users may have them. */
function sysctlOf({ config }: ContainerFiles): object {
  if (config.network.kind === 'host') return {}
  return { sysctl: { 'net.ipv4.ip_unprivileged_port_start': '0' } }
}
