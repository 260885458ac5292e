import { readFileSync } from 'node:fs'
import type { ResolvedUser } from '../../rootfs/user.ts'
import {
  capabilitySets,
  changedCapabilities,
  ownCapabilities,
} from '../../runtimes/oci/capabilities.ts'
import { processOf } from '../../runtimes/oci/spec.ts'
import type { ContainerSecurity, SandboxConfig } from '../pod-runtime.ts'
import type { StoredContainerConfig } from '../records.ts'
import { withUsualEnv } from '../usual-env.ts'

export interface ProcessRequest {
  readonly command: readonly string[]
  readonly env: readonly string[]
  readonly workingDirectory: string
  readonly tty: boolean
}

/** A process of a pod's container, the first one or a further one, as the runtime specification has it. */
export function podProcess(
  request: ProcessRequest,
  { hostname }: SandboxConfig,
  { security, resources }: StoredContainerConfig,
  user: ResolvedUser,
): object {
  const rights = {
    capabilities: capabilitySets(capabilitiesOf(security), user.uid),
    noNewPrivileges: security.noNewPrivileges,
  }
  const process = processOf(
    {
      args: request.command,
      env: withUsualEnv(request.env, { hostname, tty: request.tty }),
      cwd: request.workingDirectory || '/',
      terminal: request.tty,
    },
    user,
    rights,
  )
  return { ...process, ...oomScore(resources.oomScore) }
}

export function capabilitiesOf(security: ContainerSecurity): readonly string[] {
  if (security.privileged) return ownCapabilities()
  return changedCapabilities({
    added: security.addedCapabilities,
    dropped: security.droppedCapabilities,
  })
}

/** To be spared more than this process is takes a privilege that root may lack. */
function oomScore(wanted: number | undefined): object {
  if (wanted === undefined) return {}
  const isFree = ownCapabilities().includes('CAP_SYS_RESOURCE')
  const own = Number(readFileSync('/proc/self/oom_score_adj', 'utf8'))
  return { oomScoreAdj: isFree ? wanted : Math.max(wanted, own) }
}
