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
