import type { Endpoint, EndpointPort } from 'kubernetes-types/discovery/v1.js'
import { type Node, nodes, type Pod, type Service } from '../../client/resources.ts'
import {
  addressesOf,
  hostnameIn,
  isHeadless,
  isIPv6,
  isReachable,
  portOn,
} from '../endpoints/membership.ts'
import type { Informers } from '../loop/controller.ts'
import { isReady } from '../pods/pod-state.ts'
import { portsId } from './slice.ts'

export type AddressType = 'IPv4' | 'IPv6'

/** Endpoints that have the same ports. */
export interface Group {
  readonly ports: readonly EndpointPort[]
  readonly endpoints: Endpoint[]
}

export interface Desired {
  /** By the ids of their ports. */
  readonly groups: ReadonlyMap<string, Group>
  /** Pods on nodes that are not known; they are left out. */
  readonly lost: readonly Pod[]
}

export function desiredEndpoints(
  service: Service,
  members: readonly Pod[],
  type: AddressType,
  at: Informers,
): Desired {
  const groups = new Map<string, Group>()
  const lost: Pod[] = []
  for (const pod of members.filter((it) => isReachable(it, true))) {
    const ports = portsOn(pod, service)
    const group = groups.get(portsId(ports)) ?? { ports, endpoints: [] }
    groups.set(portsId(ports), group)
    const node = at.informer(nodes).get('', pod.spec?.nodeName ?? '')
    if (!node && !service.spec?.publishNotReadyAddresses) lost.push(pod)
    else group.endpoints.push(...endpointOf(pod, node, service, type))
  }
  return { groups, lost }
}

function portsOn(pod: Pod, service: Service): EndpointPort[] {
  const { ports = [] } = service.spec ?? {}
  if (ports.length === 0 && isHeadless(service)) return []
  return ports.flatMap((it) => {
    const port = portOn(pod, it)
    if (port === undefined) return []
    const { name = '', protocol = 'TCP', appProtocol } = it
    return [{ name, port, protocol, ...(appProtocol && { appProtocol }) }]
  })
}

function endpointOf(
  pod: Pod,
  node: Node | undefined,
  service: Service,
  type: AddressType,
): Endpoint[] {
  const addresses = addressesOf(pod).filter((it) => isIPv6(it) === (type === 'IPv6'))
  if (addresses.length === 0) return []
  const { namespace, name, uid, deletionTimestamp } = pod.metadata
  const serving = isReady(pod)
  const terminating = deletionTimestamp !== undefined
  const ready = service.spec?.publishNotReadyAddresses || (serving && !terminating)
  const hostname = hostnameIn(service, pod)
  const zone = node?.metadata.labels?.['topology.kubernetes.io/zone']
  return [
    {
      addresses,
      conditions: { ready, serving, terminating },
      ...(hostname && { hostname }),
      ...(pod.spec?.nodeName && { nodeName: pod.spec.nodeName }),
      ...(zone && { zone }),
      targetRef: {
        kind: 'Pod',
        ...(namespace && { namespace }),
        ...(name && { name }),
        ...(uid && { uid }),
      },
    },
  ]
}
