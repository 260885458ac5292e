import { RuntimeError } from '../errors.ts'
import { type Publication, publish } from '../network/publish.ts'
import type { PodDriver } from './driver.ts'
import type { SandboxConfig } from './pod-runtime.ts'

/** Ports of the node that lead to a pod, for as long as this process lives. */
export type HostPortRelays = Pick<Publication, 'close'>

/** On the node's network a pod has the node's ports itself. Throws `NetworkError` for a port that is taken. */
export async function openHostPorts(
  { reach }: Pick<PodDriver, 'reach'>,
  { hostPorts, nodeAddress, network }: SandboxConfig,
  podAddress: string,
): Promise<HostPortRelays> {
  const opened: HostPortRelays[] = []
  const close = () => {
    for (const relay of opened) relay.close()
  }
  try {
    for (const port of network.kind === 'host' ? [] : hostPorts) {
      if (port.protocol === 'SCTP') {
        throw new RuntimeError('unsupported', `Host port ${port.hostPort}: SCTP is not carried.`)
      }
      const from = reach(port.hostAddress ?? nodeAddress, port.hostPort)
      const to = reach(podAddress, port.containerPort)
      const relay = {
        hostAddress: from.address,
        hostPort: from.port,
        containerPort: to.port,
        protocol: port.protocol === 'TCP' ? 'tcp' : 'udp',
      } as const
      opened.push(await publish([relay], to.address))
    }
    return { close }
  } catch (error) {
    close()
    throw error
  }
}
