import { networkInterfaces } from 'node:os'
import { NetworkError } from '@galley/containers/errors'
import { readRoutes } from '@galley/containers/network/routes'
import {
  addressAt,
  addressToNumber,
  overlap,
  parseSubnet,
  type Subnet,
} from '@galley/containers/network/subnet'
import { type NodeNetworkConfig, optionFor } from './network-config.ts'

/** Something of the machine that has a range or an address already. */
interface Taken extends Subnet {
  readonly device: string
}

/**
 * Throws a `NetworkError` that names the option when the machine reaches some of the addresses elsewhere. Routes to single
 * pods are the network's own where it has been set up before.
 */
export async function refuseClash(config: NodeNetworkConfig): Promise<void> {
  const routes = await readRoutes()
  const pods = parseSubnet(config.pods)
  const isAdopted = routes.some((it) => it.device === config.name && isSame(it, pods))
  // Routes without a device say that nothing is there.
  const isOwn = ({ device, base, bits }: Taken) =>
    [config.name, '*'].includes(device) ||
    (isAdopted && bits === 32 && overlap(pods, { base, bits }))
  const taken = [...routes, ...ownAddresses()].filter((it) => !isOwn(it))
  const wanted = [
    ...config.nodes.map((node) => ['nodes', { base: addressToNumber(node), bits: 32 }] as const),
    ...(['pods', 'services', 'loadBalancers'] as const).map(
      (range) => [range, parseSubnet(config[range])] as const,
    ),
  ]
  for (const [what, range] of wanted) {
    const other = taken.find((it) => overlap(it, range))
    if (other) throw clash(what, range, other)
  }
  refuseOverlap(wanted)
}

type Wanted = readonly [keyof typeof optionFor, Subnet]

function refuseOverlap(wanted: readonly Wanted[]): void {
  for (const [at, [what, range]] of wanted.entries()) {
    const other = wanted.slice(at + 1).find(([, it]) => overlap(it, range))
    if (!other) continue
    const message = `${textOf(range)} and ${textOf(other[1])} share addresses.`
    throw new NetworkError('invalid', message, {
      next: `Choose ${optionFor[what]} or ${optionFor[other[0]]} so that they do not.`,
    })
  }
}

function clash(what: keyof typeof optionFor, range: Subnet, other: Taken): NetworkError {
  const holder = other.device.startsWith('galley-') ? ', which is another cluster' : ''
  return new NetworkError(
    'unavailable',
    `${textOf(range)} clashes with ${textOf(other)}, which this machine has by ${other.device}${holder}.`,
    { next: `Choose other addresses with ${optionFor[what]}.` },
  )
}

/** Addresses of the machine's interfaces: not all of them are in a route. */
function ownAddresses(): readonly Taken[] {
  return Object.entries(networkInterfaces()).flatMap(([device, addresses = []]) =>
    addresses
      .filter(({ family }) => family === 'IPv4')
      .map(({ address }) => ({ device, base: addressToNumber(address), bits: 32 })),
  )
}

const isSame = (a: Subnet, b: Subnet): boolean => a.base === b.base && a.bits === b.bits

const textOf = (range: Subnet): string =>
  range.bits === 32 ? addressAt(range, 0) : `${addressAt(range, 0)}/${range.bits}`
