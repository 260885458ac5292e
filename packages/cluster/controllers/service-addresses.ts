import { isDeepStrictEqual } from 'node:util'
import { isAlreadyExists, isNotFound } from '../client/errors.ts'
import type { ApiObject, ResourceRef } from '../client/resource.ts'
import { keyOf } from '../client/resource.ts'
import { type Service, services } from '../client/resources.ts'
import { isIPv6 } from './endpoints/membership.ts'
import { type Controller, type Tools, watching } from './loop/controller.ts'

interface ParentReference {
  readonly group?: string
  readonly resource: string
  readonly namespace?: string
  readonly name: string
}

interface IpAddress extends ApiObject {
  readonly spec: { readonly parentRef: ParentReference }
}

const ipAddresses: ResourceRef<IpAddress> = {
  group: 'networking.k8s.io',
  version: 'v1',
  plural: 'ipaddresses',
  kind: 'IPAddress',
}

const managedBy = 'ipaddress.kubernetes.io/managed-by'
const manager = 'ipallocator.k8s.io'

/**
 * Shows each service's cluster addresses as objects of their own, and takes away those that no service has. What is given
 * to whom is decided by the services themselves, so that these can be repaired but never wrong for long. Keys are
 * addresses.
 */
export const serviceAddresses: Controller = {
  name: 'service-addresses',
  component: 'ipallocator-repair-controller',
  watches: [
    watching(services, addressesOf),
    watching(ipAddresses, ({ metadata }) =>
      metadata.labels?.[managedBy] === manager ? [metadata.name ?? ''] : [],
    ),
  ],
  async reconcile(address, tools) {
    const owners = tools
      .informer(services)
      .all()
      .filter((service) => addressesOf(service).includes(address))
    const [owner, ...others] = owners.toSorted(byAge)
    for (const other of others) tellTwice(other, address, tools)
    const there = tools.informer(ipAddresses).get('', address)
    if (there && (!owner || !isDeepStrictEqual(there.spec.parentRef, parentOf(owner))))
      await remove(there, tools)
    else if (!there && owner) await make(address, owner, tools)
  },
}

function addressesOf({ spec }: Service): string[] {
  return (spec?.clusterIPs ?? []).filter((it) => it !== 'None')
}

/** The one that had it first keeps it. */
const byAge = (a: Service, b: Service): number => (ageKey(a) < ageKey(b) ? -1 : 1)
const ageKey = (service: Service) => `${service.metadata.creationTimestamp} ${keyOf(service)}`

const parentOf = ({ metadata }: Service): ParentReference => ({
  resource: services.plural,
  ...(metadata.namespace && { namespace: metadata.namespace }),
  name: metadata.name ?? '',
})

function tellTwice(service: Service, address: string, { events }: Tools): void {
  const family = isIPv6(address) ? 'IPv6' : 'IPv4'
  events.warning(
    service,
    'ClusterIPAlreadyAllocated',
    `Cluster IP [${family}]:${address} was assigned to multiple services; please recreate service`,
  )
}

async function make(address: string, owner: Service, { client }: Tools): Promise<void> {
  const labels = {
    'ipaddress.kubernetes.io/ip-family': isIPv6(address) ? 'IPv6' : 'IPv4',
    [managedBy]: manager,
  }
  try {
    await client.create(ipAddresses, {
      metadata: { name: address, labels },
      spec: { parentRef: parentOf(owner) },
    })
  } catch (error) {
    if (!isAlreadyExists(error)) throw error
  }
}

async function remove({ metadata }: IpAddress, { client }: Tools): Promise<void> {
  const { name = '', uid } = metadata
  try {
    await client.delete(ipAddresses, { name }, { preconditions: { uid } })
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
}
