import { isIPv4 } from 'node:net'
import type { Pod } from '../../client/resources.ts'
import type { HostPort, ProxyNode } from '../data-path.ts'

/** Whether a pod has ports of its node, as a word to find it by. */
export const hostPortWord = 'has host ports'

export const hostPortWords = (pod: Pod): readonly string[] =>
  portsOf(pod).length > 0 ? [hostPortWord] : []

/** Ports of nodes at which pods are to answer that have an address, and are not over. */
export function hostPortsOf(
  pods: readonly Pod[],
  nodes: readonly ProxyNode[],
): readonly HostPort[] {
  const addresses = new Map(nodes.map((node) => [node.name, node.addresses]))
  return pods.filter(isRunning).flatMap((pod) =>
    portsOf(pod).flatMap(({ hostIP, hostPort, containerPort, protocol = 'TCP' }) => {
      if (hostPort === undefined || (protocol !== 'TCP' && protocol !== 'UDP')) return []
      const target = { address: pod.status?.podIP ?? '', port: containerPort }
      const own = addresses.get(pod.spec?.nodeName ?? '') ?? []
      const at = hostIP && hostIP !== '0.0.0.0' ? [hostIP] : own
      return at
        .filter(isIPv4)
        .map((address): HostPort => ({ address, port: hostPort, protocol, target }))
    }),
  )
}

const portsOf = ({ spec }: Pod) =>
  spec?.hostNetwork
    ? []
    : [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].flatMap(({ ports = [] }) =>
        ports.filter(({ hostPort }) => hostPort),
      )

const isRunning = ({ status }: Pod): boolean =>
  isIPv4(status?.podIP ?? '') && status?.phase !== 'Succeeded' && status?.phase !== 'Failed'
