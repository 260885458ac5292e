import { BlockList } from 'node:net'
import { keyOf, placeOf } from '../client/resource.ts'
import { type Service, services } from '../client/resources.ts'
import { isIPv6 } from './endpoints/membership.ts'
import { type Controller, type Tools, watching } from './loop/controller.ts'

/** What services are given addresses and node ports from. */
export interface ServiceRanges {
  /** IPv4, as `10.96.0.0/16`. */
  readonly addresses: string
  readonly nodePorts: { readonly first: number; readonly last: number }
}

/** Tells of services that come from a time when addresses or node ports were given from other ranges. */
export const serviceRanges = (ranges: ServiceRanges): readonly Controller[] => [
  teller('ipallocator-repair-controller', (service, { events }) => {
    for (const address of strayAddresses(service, ranges))
      events.warning(
        service,
        'ClusterIPOutOfRange',
        `Cluster IP [${isIPv6(address) ? 'IPv6' : 'IPv4'}]: ${address} is not within any configured Service CIDR; please recreate service`,
      )
  }),
  teller('portallocator-repair-controller', (service, { events }) => {
    const { first, last } = ranges.nodePorts
    for (const port of strayPorts(service, ranges))
      events.warning(
        service,
        'PortOutOfRange',
        `Port ${port} is not within the port range ${first}-${last}; please recreate service`,
      )
  }),
]

const teller = (name: string, tell: (service: Service, tools: Tools) => void): Controller => ({
  name,
  watches: [watching(services, (service) => [keyOf(service)])],
  async reconcile(key, tools) {
    const { namespace, name } = placeOf(key)
    const service = tools.informer(services).get(namespace, name)
    if (service) tell(service, tools)
  },
})

function strayAddresses({ spec }: Service, { addresses }: ServiceRanges): readonly string[] {
  const [base = '', bits = ''] = addresses.split('/')
  const range = new BlockList()
  range.addSubnet(base, Number(bits))
  return (spec?.clusterIPs ?? []).filter((it) => it !== 'None' && (isIPv6(it) || !range.check(it)))
}

const strayPorts = ({ spec }: Service, { nodePorts: { first, last } }: ServiceRanges): number[] =>
  [...(spec?.ports ?? []).map(({ nodePort }) => nodePort), spec?.healthCheckNodePort]
    .filter((it) => it !== undefined)
    .filter((it) => it !== 0 && (it < first || it > last))
