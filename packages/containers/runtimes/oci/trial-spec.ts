import { existsSync } from 'node:fs'
import { capabilitiesFor } from './capabilities.ts'
import { resourcesOf } from './limits.ts'
import { seccompProfile } from './seccomp.ts'

const hostFolders = ['/bin', '/lib', '/lib64', '/usr']

/** A container that runs the host's own `true` with all that Galley asks of a runtime. */
export function trialSpec(cgroup: string): object {
  const binds = hostFolders
    .filter((path) => existsSync(path))
    .map((path) => ({
      destination: path,
      type: 'bind',
      source: path,
      options: ['rbind', 'ro'],
    }))
  return {
    ociVersion: '1.0.2',
    process: {
      args: ['/usr/bin/env', 'true'],
      env: ['PATH=/usr/bin:/bin'],
      cwd: '/',
      user: { uid: 10001, gid: 10001 },
      capabilities: capabilitiesFor(10001),
      noNewPrivileges: true,
    },
    root: { path: 'rootfs', readonly: false },
    mounts: [
      { destination: '/proc', type: 'proc', source: 'proc' },
      { destination: '/dev', type: 'tmpfs', source: 'tmpfs' },
      ...binds,
    ],
    linux: {
      cgroupsPath: `/galley-${cgroup}`,
      resources: resourcesOf({ cpus: 1, memoryBytes: 256 * 1024 * 1024, pids: 100 }),
      namespaces: ['pid', 'mount', 'uts', 'ipc', 'network'].map((type) => ({ type })),
      seccomp: seccompProfile(),
    },
  }
}
