import type { Which } from './cluster-options.ts'
import type { StartValues } from './start-options.ts'

/** The options of a start, written out for the process that is to serve. */
export function argumentsOf(
  path: string,
  options: Which & StartValues,
  logLevel: string,
): string[] {
  const { nodePorts, ...values } = {
    nodePorts: options.serviceNodePortRange,
    '--name': options.name,
    '--data': path,
    '--nodes': options.nodes,
    '--node-capacity': Object.entries(options.nodeCapacity)
      .map(([resource, amount]) => `${resource}=${amount}`)
      .join(','),
    '--simulated-nodes': options.simulatedNodes,
    '--port': options.port,
    '--service-cidr': options.serviceCidr,
    '--kubeconfig': options.kubeconfig,
    '--log-level': logLevel,
  }
  const range = nodePorts && `${nodePorts.first}-${nodePorts.last}`
  return Object.entries({ ...values, '--service-node-port-range': range }).flatMap(
    ([flag, value]) => (value === undefined ? [] : [flag, String(value)]),
  )
}
