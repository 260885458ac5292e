import { podSpecDefaults } from '../../pod-spec/defaults.ts'
import type { Container, ResourceRequirements } from '../../pod-spec/types.ts'
import type { Pod } from './types.ts'

/** A pod's own defaults, beyond those that its spec has in a template too. In place. */
export function podDefaults({ spec, status }: Pod): void {
  podSpecDefaults(spec)
  if ((spec.terminationGracePeriodSeconds ?? 0) < 0) spec.terminationGracePeriodSeconds = 1
  const containers = [...(spec.containers ?? []), ...(spec.initContainers ?? [])]
  for (const { resources } of containers) requestsFromLimits(resources)
  spec.enableServiceLinks ??= true
  if (spec.hostNetwork) for (const container of containers) hostPorts(container)
  sameAddress(status)
}

function requestsFromLimits(resources: ResourceRequirements): void {
  if (!resources.limits) return
  resources.requests = { ...resources.limits, ...resources.requests }
}

/** On the host's network a port is the host's. */
function hostPorts({ ports = [] }: Container): void {
  for (const port of ports)
    if (port.hostPort === undefined && port.containerPort !== undefined)
      port.hostPort = port.containerPort
}

/** The single address is the first of all; a client may know one of the fields only. */
function sameAddress(status: Pod['status']): void {
  const { podIP, podIPs = [] } = status
  if (podIP && podIPs[0]?.ip !== podIP) status.podIPs = [{ ip: podIP }]
  const first = status.podIPs?.[0]?.ip
  if (first) status.podIP = first
}
