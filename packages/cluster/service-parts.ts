import type { Clock } from '@galley/kit/clock'
import type { Logger } from '@galley/kit/logging'
import type { Client } from './client/client.ts'
import type { InformerSet } from './client/informer-set.ts'
import type { Machine } from './node/agent/machine.ts'
import { networkName } from './node/network/network-config.ts'
import type { ServiceProxyKind } from './proxy/choose-data-path.ts'
import { openDataPath } from './proxy/open-data-path.ts'
import { ServiceProxy } from './proxy/service-proxy.ts'
import { placeOn, type Reach } from './proxy/userspace/reach.ts'

export interface ServicesOptions {
  readonly kind: ServiceProxyKind
  readonly machine: Machine
  /** The cluster's. */
  readonly folder: string
  readonly client: Client
  readonly informers: InformerSet
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
}

/** Makes ready what carries connections to services on the nodes of this machine; `run` it. */
export async function openServices(options: ServicesOptions): Promise<ServiceProxy> {
  const { kind, machine, folder, log } = options
  const reach = reachOf(machine)
  const dataPath = await openDataPath({
    kind,
    reach,
    network: networkName(folder),
    services: machine.serviceAddresses,
    nodeAddress: machine.options.nodeAddress,
    log,
  })
  return new ServiceProxy({ ...options, dataPath, placeOf: placeOn(reach) })
}

const reachOf = ({ isTwinned, options, serviceAddresses, nodes }: Machine): Reach =>
  isTwinned
    ? {
        kind: 'loopback',
        ranges: [
          options.podCidr,
          serviceAddresses,
          options.loadBalancerRange,
          ...nodes.map(({ address }) => `${address}/32`),
        ],
      }
    : { kind: 'real' }
