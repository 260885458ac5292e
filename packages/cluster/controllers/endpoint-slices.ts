import { isDeepStrictEqual } from 'node:util'
import type { Endpoint, EndpointPort } from 'kubernetes-types/discovery/v1.js'
import { keyOf, placeOf } from '../client/resource.ts'
import {
  type EndpointSlice,
  endpointSlices,
  nodes,
  type Pod,
  pods,
  type Service,
  services,
} from '../client/resources.ts'
import { type AddressType, type Desired, desiredEndpoints } from './endpoint-slices/desired.ts'
import { distribute } from './endpoint-slices/distribute.ts'
import { withHints } from './endpoint-slices/hints.ts'
import { type Changes, ownedMetadata, portsId } from './endpoint-slices/slice.ts'
import { writeSlices } from './endpoint-slices/write.ts'
import {
  hasOwnEndpoints,
  headlessLabel,
  isHeadless,
  managedByLabel,
  selectsPod,
  serviceKeys,
  serviceNameLabel,
  slicesManagedBy,
} from './endpoints/membership.ts'
import { TriggerTimes, withTriggerTime } from './endpoints/trigger-times.ts'
import { type Controller, type Tools, watching } from './loop/controller.ts'

const manager = 'endpointslice-controller.k8s.io'

/** Keeps the addresses of a service's pods in slices of at most a hundred, which is what proxies follow. */
export const endpointSliceController = (): Controller => {
  const times = new TriggerTimes()
  return {
    name: 'endpoint-slice-controller',
    watches: [
      watching(services, (service) => [keyOf(service)]),
      watching(pods, serviceKeys),
      watching(endpointSlices, sliceKeys),
      // A pod is an endpoint only once its node is known.
      watching(nodes, () => []),
    ],
    async reconcile(key, tools) {
      const { namespace, name } = placeOf(key)
      const service = tools.informer(services).get(namespace, name)
      if (!service) times.forget(key)
      if (!service || service.metadata.deletionTimestamp || !hasOwnEndpoints(service)) return
      const members = tools
        .informer(pods)
        .in(namespace)
        .filter((it) => selectsPod(service, it))
      const time = times.next(service, members)
      const { changes, lost } = compare(service, members, tools)
      await writeSlices(timed(changes, time), tools)
      const [first] = lost
      // Looked at again until the node is known.
      if (first) throw new Error(`Node ${first.spec?.nodeName} of pod ${keyOf(first)} is not known`)
    },
  }
}

const sliceKeys = ({ metadata: { namespace = '', labels } }: EndpointSlice): string[] => {
  const service = labels?.[serviceNameLabel]
  return service && labels[managedByLabel] === manager ? [`${namespace}/${service}`] : []
}

const timed = ({ create, update, remove }: Changes, time: string | undefined): Changes => {
  const at = (slice: EndpointSlice): EndpointSlice => {
    const annotations = withTriggerTime(slice.metadata.annotations, time)
    return { ...slice, metadata: { ...slice.metadata, annotations } }
  }
  return { create: create.map(at), update: update.map(at), remove }
}

interface Comparison {
  readonly changes: Changes
  readonly lost: readonly Pod[]
}

/** What differs between the slices that are there and those that should be. */
function compare(service: Service, members: readonly Pod[], tools: Tools): Comparison {
  const { namespace = '', name = '' } = service.metadata
  const there = slicesManagedBy(manager, namespace, name, tools).filter(
    ({ metadata }) => !metadata.deletionTimestamp,
  )
  const types = (service.spec?.ipFamilies ?? ['IPv4']) as AddressType[]
  const foreign = there.filter(({ addressType }) => !types.some((type) => type === addressType))
  const parts = types.map((type) => {
    const existing = there.filter(({ addressType }) => addressType === type)
    const desired = desiredEndpoints(service, members, type, tools)
    const changes = withHints(compareType(service, type, existing, desired), existing, service)
    return { changes, lost: desired.lost }
  })
  return {
    changes: {
      create: parts.flatMap(({ changes }) => changes.create),
      update: parts.flatMap(({ changes }) => changes.update),
      remove: [...foreign, ...parts.flatMap(({ changes }) => changes.remove)],
    },
    lost: parts.flatMap(({ lost }) => lost),
  }
}

function compareType(
  service: Service,
  type: AddressType,
  existing: readonly EndpointSlice[],
  { groups }: Desired,
): Changes {
  const labels = labelsOf(service)
  const make = (ports: readonly EndpointPort[], endpoints: readonly Endpoint[]): EndpointSlice => ({
    metadata: { ...ownedMetadata(service, 'Service'), labels },
    addressType: type,
    endpoints: [...endpoints],
    ports: [...ports],
  })
  const owned = existing.filter((it) => isOwned(it, service))
  const parts = [...groups].map(([id, { ports, endpoints }]) =>
    distribute({
      existing: owned.filter((it) => portsId(it.ports) === id),
      endpoints,
      labels,
      make: (some) => make(ports, some),
    }),
  )
  const create = parts.flatMap((it) => it.create)
  const remove = [
    ...existing.filter((it) => !owned.includes(it) || !groups.has(portsId(it.ports))),
    ...parts.flatMap((it) => it.remove),
  ]
  const update = parts.flatMap((it) => it.update)
  if (remove.length < existing.length || create.length > 0) return { create, update, remove }
  // A service without endpoints has an empty slice, which tells that somebody looks after it.
  const [only, ...more] = remove
  const isThere = only && more.length === 0 && isEmpty(only, labels)
  return isThere ? { create, update, remove: [] } : { create: [make([], [])], update, remove }
}

const isEmpty = ({ endpoints, ports, metadata }: EndpointSlice, labels: object): boolean =>
  !endpoints?.length && !ports?.length && isDeepStrictEqual(metadata.labels, labels)

const isOwned = ({ metadata }: EndpointSlice, service: Service): boolean =>
  metadata.ownerReferences?.some(({ uid }) => uid === service.metadata.uid) ?? false

function labelsOf(service: Service): Record<string, string> {
  const { [headlessLabel]: _, ...labels } = service.metadata.labels ?? {}
  return {
    ...labels,
    ...(isHeadless(service) && { [headlessLabel]: '' }),
    [serviceNameLabel]: service.metadata.name ?? '',
    [managedByLabel]: manager,
  }
}
