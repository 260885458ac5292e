import type { Limits } from '../../state/container-config.ts'

/** Of CPU quotas, in microseconds; the kernel's own default. */
export const PERIOD = 100_000
/** Fewer is refused by the kernel. */
const LEAST_QUOTA = 1000

/** Limits as the runtime specification has them; the runtime translates them for cgroup v1 or v2. */
export function resourcesOf(limits: Limits & { readonly cpuShares?: number }): object {
  const { cpus, cpuShares } = limits
  const cpu = {
    ...(cpuShares !== undefined && { shares: cpuShares }),
    ...(cpus !== undefined && { quota: quotaOf(cpus), period: PERIOD }),
  }
  return {
    devices: [{ allow: false, access: 'rwm' }],
    ...(Object.keys(cpu).length > 0 && { cpu }),
    // The same for swap: without it a container would get its limit once more on disk.
    ...(limits.memoryBytes !== undefined && {
      memory: { limit: limits.memoryBytes, swap: limits.memoryBytes },
    }),
    ...(limits.pids !== undefined && { pids: { limit: limits.pids } }),
  }
}

/** Microseconds of CPU time a period. */
export function quotaOf(cpus: number): number {
  return Math.max(LEAST_QUOTA, Math.round(cpus * PERIOD))
}
