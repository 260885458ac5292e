import { isIP } from 'node:net'
import { isDeepStrictEqual } from 'node:util'
import type { EndpointAddress, EndpointPort as OldPort } from 'kubernetes-types/core/v1.js'
import type { Endpoint, EndpointPort } from 'kubernetes-types/discovery/v1.js'
import { keyOf, placeOf } from '../client/resource.ts'
import {
  type EndpointSlice,
  type Endpoints,
  endpointSlices,
  endpoints,
  services,
} from '../client/resources.ts'
import { type Changes, endpointId, ownedMetadata, portsId } from './endpoint-slices/slice.ts'
import { removeSlices, writeSlices } from './endpoint-slices/write.ts'
import {
  isIPv6,
  managedByLabel,
  serviceNameLabel,
  slicesManagedBy,
} from './endpoints/membership.ts'
import { repack } from './endpoints/subsets.ts'
import { triggerTimeAnnotation } from './endpoints/trigger-times.ts'
import { type Controller, type Tools, watching } from './loop/controller.ts'

const manager = 'endpointslicemirroring-controller.k8s.io'
const skipMirror = 'endpointslice.kubernetes.io/skip-mirror'
const leaderElection = 'control-plane.alpha.kubernetes.io/leader'
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'
/** Addresses of one subset that are mirrored. */
const mostAddresses = 1000

/** Endpoints made by hand for a service without selector become slices too, since proxies follow only those. */
export const endpointSliceMirroring: Controller = {
  name: 'endpoint-slice-mirroring-controller',
  watches: [
    watching(endpoints, (object) => [keyOf(object)]),
    watching(services, (service) => [keyOf(service)]),
    watching(endpointSlices, ({ metadata: { namespace = '', labels } }) =>
      labels?.[managedByLabel] === manager ? [`${namespace}/${labels[serviceNameLabel]}`] : [],
    ),
  ],
  async reconcile(key, tools) {
    const { namespace, name } = placeOf(key)
    const object = tools.informer(endpoints).get(namespace, name)
    const service = tools.informer(services).get(namespace, name)
    const existing = slicesManagedBy(manager, namespace, name, tools)
    if (!object || !isMirrored(object) || !service || service.spec?.selector)
      return removeSlices(existing, tools)
    await writeSlices(compare(object, existing, tools), tools)
  },
}

const isMirrored = ({ metadata: { labels, annotations } }: Endpoints): boolean =>
  labels?.[skipMirror] !== 'true' && annotations?.[leaderElection] === undefined

interface Group {
  readonly type: 'IPv4' | 'IPv6'
  readonly ports: readonly EndpointPort[]
  readonly endpoints: Endpoint[]
}

function compare(object: Endpoints, existing: readonly EndpointSlice[], tools: Tools): Changes {
  const groups = groupsOf(object, tools)
  const idOf = (type: string, ports: readonly EndpointPort[] | undefined) =>
    `${type} ${portsId(ports)}`
  const kept: EndpointSlice[] = []
  const create: EndpointSlice[] = []
  const update: EndpointSlice[] = []
  for (const group of groups) {
    const [before] = existing.filter(
      (it) => idOf(it.addressType, it.ports) === idOf(group.type, group.ports),
    )
    const slice = sliceOf(object, group)
    if (!before) create.push(slice)
    else {
      kept.push(before)
      if (!isSame(before, slice)) update.push(renamed(slice, before))
    }
  }
  return { create, update, remove: existing.filter((it) => !kept.includes(it)) }
}

function renamed(slice: EndpointSlice, { metadata }: EndpointSlice): EndpointSlice {
  const { generateName: _, ...rest } = slice.metadata
  const { name, resourceVersion } = metadata
  return {
    ...slice,
    metadata: { ...rest, ...(name && { name }), ...(resourceVersion && { resourceVersion }) },
  }
}

const isSame = (a: EndpointSlice, b: EndpointSlice): boolean =>
  isDeepStrictEqual(sortedEndpoints(a), sortedEndpoints(b)) &&
  isDeepStrictEqual(a.metadata.labels, b.metadata.labels) &&
  isDeepStrictEqual(a.metadata.annotations ?? {}, b.metadata.annotations ?? {}) &&
  a.metadata.ownerReferences?.[0]?.uid === b.metadata.ownerReferences?.[0]?.uid

const sortedEndpoints = (slice: EndpointSlice) =>
  (slice.endpoints ?? []).toSorted((a, b) => (endpointId(a) < endpointId(b) ? -1 : 1))

function sliceOf(object: Endpoints, { type, ports, endpoints: some }: Group): EndpointSlice {
  const { labels, annotations } = object.metadata
  const { [triggerTimeAnnotation]: _, [lastApplied]: __, ...copied } = annotations ?? {}
  return {
    metadata: {
      ...ownedMetadata(object, 'Endpoints'),
      labels: {
        ...labels,
        [serviceNameLabel]: object.metadata.name ?? '',
        [managedByLabel]: manager,
      },
      annotations: copied,
    },
    addressType: type,
    ports: [...ports],
    endpoints: some,
  }
}

function groupsOf(object: Endpoints, { events }: Tools): Group[] {
  const groups: Group[] = []
  let [invalid, skipped] = [0, 0]
  for (const subset of repack(object.subsets ?? [])) {
    const all = [
      ...(subset.addresses ?? []).map((address) => ({ address, ready: true })),
      ...(subset.notReadyAddresses ?? []).map((address) => ({ address, ready: false })),
    ]
    const valid = all.filter(({ address }) => isIP(address.ip) !== 0)
    const taken = valid.slice(0, mostAddresses)
    invalid += all.length - valid.length
    skipped += all.length - taken.length
    const ports = (subset.ports ?? []).map(portOf)
    for (const type of ['IPv4', 'IPv6'] as const) {
      const some = taken.filter(({ address }) => isIPv6(address.ip) === (type === 'IPv6'))
      if (some.length > 0) groups.push({ type, ports, endpoints: some.map(endpointOf) })
    }
  }
  if (invalid > 0)
    events.warning(
      object,
      'InvalidIPAddress',
      `Skipped ${invalid} invalid IP addresses when mirroring to EndpointSlices`,
    )
  if (skipped > invalid)
    events.warning(
      object,
      'TooManyAddressesToMirror',
      `A max of ${mostAddresses} addresses can be mirrored to EndpointSlices per Endpoints subset. ` +
        `${skipped} addresses were skipped`,
    )
  return groups
}

const portOf = ({ name = '', port, protocol = 'TCP', appProtocol }: OldPort): EndpointPort => ({
  name,
  port,
  protocol,
  ...(appProtocol && { appProtocol }),
})

const endpointOf = ({
  address: { ip, hostname, nodeName, targetRef },
  ready,
}: {
  readonly address: EndpointAddress
  readonly ready: boolean
}): Endpoint => ({
  addresses: [ip],
  conditions: { ready },
  ...(hostname && { hostname }),
  ...(nodeName && { nodeName }),
  ...(targetRef && { targetRef }),
})
