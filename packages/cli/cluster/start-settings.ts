import { resolve } from 'node:path'
import { usualKubeconfig } from '@galley/cluster/kubeconfig/usual-kubeconfig'
import type { ClusterSettings } from '@galley/cluster/process/cluster-folder'
import { contextFor, type Which } from './cluster-options.ts'
import type { StartValues } from './start-options.ts'

const usualNodes: ClusterSettings['nodes'] = {
  count: 3,
  capacity: { cpu: '32', memory: '64Gi', pods: '110' },
  areSimulated: false,
}

const usualMachine: NonNullable<ClusterSettings['machine']> = {
  runtime: 'auto',
  nodeAddress: '10.10.1.1',
  podCidr: '10.244.0.0/16',
  loadBalancerRange: '10.10.1.128/25',
  allowsPrivileged: false,
  allowsHostPath: false,
  allowedSysctls: [],
}

const usualRegistry = { host: '127.0.0.1', port: 5000 }

/** How a cluster is set up: as it was asked for, else as it was at the last start. */
export function startSettings(
  { name }: Which,
  values: Partial<StartValues>,
  last: ClusterSettings | undefined,
): ClusterSettings {
  const { serviceNodePortRange: range } = values
  const tokenFile = values.tokenFile ?? last?.tokenFile
  return {
    port: values.port ?? last?.port ?? 0,
    serviceAddresses: values.serviceCidr ?? last?.serviceAddresses ?? '10.96.0.0/16',
    nodePorts: range ? `${range.first}-${range.last}` : (last?.nodePorts ?? '30000-32767'),
    nodes: nodesOf(values, last?.nodes ?? usualNodes),
    machine: machineOf(values, last?.machine ?? usualMachine),
    serviceProxy: values.serviceProxy ?? last?.serviceProxy ?? 'auto',
    context: name === undefined ? (last?.context ?? contextFor(name)) : contextFor(name),
    kubeconfig: resolve(values.kubeconfig ?? last?.kubeconfig ?? usualKubeconfig()),
    tokenFile: tokenFile === undefined ? undefined : resolve(tokenFile),
    servesMetrics:
      values.metrics === undefined ? (last?.servesMetrics ?? true) : values.metrics === 'true',
    autoscalerSyncPeriod:
      values.horizontalPodAutoscalerSyncPeriod ?? last?.autoscalerSyncPeriod ?? 15_000,
    registry: values.registry ?? last?.registry ?? usualRegistry,
    featureGates: values.featureGates ?? last?.featureGates ?? [],
  }
}

/** What pods may do to the machine has to be allowed at each start. */
const machineOf = (
  values: Partial<StartValues>,
  last: NonNullable<ClusterSettings['machine']>,
): NonNullable<ClusterSettings['machine']> => ({
  runtime: values.runtime ?? last.runtime,
  nodeAddress: values.nodeAddress ?? last.nodeAddress,
  podCidr: values.podCidr ?? last.podCidr,
  loadBalancerRange: values.loadBalancerRange ?? last.loadBalancerRange,
  allowsPrivileged: values.allowPrivileged ?? false,
  allowsHostPath: values.allowHostPath ?? false,
  allowedSysctls: values.allowSysctls ?? [],
})

function nodesOf(
  { nodes, simulatedNodes, nodeCapacity }: Partial<StartValues>,
  last: ClusterSettings['nodes'],
): ClusterSettings['nodes'] {
  return {
    count: simulatedNodes ?? nodes ?? last.count,
    capacity: nodeCapacity ?? last.capacity,
    areSimulated: simulatedNodes !== undefined || (nodes === undefined && last.areSimulated),
  }
}
