import type { ResolvedUser } from '../../rootfs/user.ts'
import { resourcesOf } from '../../runtimes/oci/limits.ts'
import { maskedPaths, readonlyPaths } from '../../runtimes/oci/mounts.ts'
import { seccompProfile } from '../../runtimes/oci/seccomp.ts'
import type { ContainerSecurity, SandboxConfig } from '../pod-runtime.ts'
import type { StoredContainer, StoredSandbox } from '../records.ts'
import { machineDevices } from './devices.ts'
import { containerCgroupPath } from './pod-cgroup.ts'
import { podMounts, rootPropagation } from './pod-mounts.ts'
import { capabilitiesOf, podProcess } from './pod-process.ts'

/**
 * A pod's container as the OCI runtime specification 1.0 describes it. `processes`: the namespace of processes that it joins;
 * one of its own where undefined.
 */
export async function podSpec(
  sandbox: StoredSandbox,
  { places, record }: StoredContainer,
  user: ResolvedUser,
  root: string,
  processes: string | undefined,
): Promise<object> {
  const { config } = record
  const { security, resources } = config
  const resourceLimits = resourcesOf(resources)
  return {
    ociVersion: '1.0.2',
    process: podProcess(config, sandbox.record.config, config, user),
    root: { path: root, readonly: security.readOnlyRoot },
    mounts: podMounts(sandbox.places, sandbox.record.config, config),
    linux: {
      cgroupsPath: containerCgroupPath(places),
      resources: security.privileged ? { ...resourceLimits, devices: allDevices } : resourceLimits,
      namespaces: [...namespacesOf(sandbox), ...processNamespace(sandbox, processes)],
      ...rootPropagation(config.mounts),
      ...(security.privileged && { devices: await machineDevices() }),
      ...confinementOf(security),
    },
  }
}

const allDevices = [{ allow: true, access: 'rwm' }]

function confinementOf(security: ContainerSecurity): object {
  if (security.privileged) return {}
  return {
    ...(security.masksProc && { maskedPaths, readonlyPaths }),
    ...(security.seccomp === 'default' && {
      seccomp: seccompProfile(process.arch, capabilitiesOf(security)),
    }),
  }
}

function namespacesOf({ places, record }: StoredSandbox): object[] {
  const { network, ipc, uts } = places.namespaces
  const config: SandboxConfig = record.config
  return [
    { type: 'mount' },
    { type: 'uts', path: uts },
    ...(config.network.kind === 'own' ? [{ type: 'network', path: network }] : []),
    ...(config.ipc === 'own' ? [{ type: 'ipc', path: ipc }] : []),
  ]
}

function processNamespace({ record }: StoredSandbox, joined: string | undefined): object[] {
  if (joined !== undefined) return [{ type: 'pid', path: joined }]
  return record.config.processes === 'host' ? [] : [{ type: 'pid' }]
}
