import { type FeatureGate, featureGates as gates } from '@galley/cluster/process/feature-gate'
import type { Which } from './cluster-options.ts'
import type { StartValues } from './start-options.ts'

/** The options of a start, written out for the process that is to serve. */
export function argumentsOf(
  path: string,
  options: Which & StartValues,
  logLevel: string,
): string[] {
  const { nodeCapacity, serviceNodePortRange: range } = options
  const values = {
    '--name': options.name,
    '--data': path,
    '--nodes': options.nodes,
    '--node-capacity':
      nodeCapacity &&
      Object.entries(nodeCapacity)
        .map(([resource, amount]) => `${resource}=${amount}`)
        .join(','),
    '--simulated-nodes': options.simulatedNodes,
    '--port': options.port,
    '--service-cidr': options.serviceCidr,
    '--service-node-port-range': range && `${range.first}-${range.last}`,
    '--kubeconfig': options.kubeconfig,
    '--token-file': options.tokenFile,
    '--metrics': options.metrics,
    '--horizontal-pod-autoscaler-sync-period':
      options.horizontalPodAutoscalerSyncPeriod && `${options.horizontalPodAutoscalerSyncPeriod}ms`,
    '--feature-gates': options.featureGates && gatesText(options.featureGates),
    '--log-level': logLevel,
  }
  return Object.entries(values).flatMap(([flag, value]) =>
    value === undefined ? [] : [flag, String(value)],
  )
}

const gatesText = (open: readonly FeatureGate[]) =>
  gates.map((gate) => `${gate}=${open.includes(gate)}`).join(',')
