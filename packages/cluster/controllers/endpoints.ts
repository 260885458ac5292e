import { isDeepStrictEqual } from 'node:util'
import type { EndpointAddress, EndpointSubset } from 'kubernetes-types/core/v1.js'
import { isNotFound } from '../client/errors.ts'
import { keyOf, placeOf } from '../client/resource.ts'
import {
  type Endpoints,
  endpoints,
  type Pod,
  pods,
  type Service,
  services,
} from '../client/resources.ts'
import { overCapacityAnnotation, truncate } from './endpoints/capacity.ts'
import {
  addressesOf,
  hasOwnEndpoints,
  headlessLabel,
  hostnameIn,
  isHeadless,
  isIPv6,
  isReachable,
  portOn,
  selectsPod,
  serviceKeys,
} from './endpoints/membership.ts'
import { repack } from './endpoints/subsets.ts'
import { TriggerTimes, withTriggerTime } from './endpoints/trigger-times.ts'
import { type Controller, type Informers, type Tools, watching } from './loop/controller.ts'
import { isNamespaceEnding, messageOf } from './pods/pod-control.ts'
import { isReady } from './pods/pod-state.ts'

const managedBy = 'endpoints.kubernetes.io/managed-by'
const manager = 'endpoint-controller'

/** Keeps the addresses of a service's pods in one object, as clients from before endpoint slices read them. */
export const endpointsController = (): Controller => {
  const times = new TriggerTimes()
  return {
    name: manager,
    watches: [
      watching(services, (service) => [keyOf(service)]),
      watching(pods, serviceKeys),
      watching(endpoints, endpointsKeys),
    ],
    async reconcile(key, tools) {
      const { namespace, name } = placeOf(key)
      const service = tools.informer(services).get(namespace, name)
      if (!service) {
        times.forget(key)
        return remove(namespace, name, tools)
      }
      if (hasOwnEndpoints(service)) await write(service, times, tools)
    },
  }
}

/** Those made by hand wait for their service; ours go with it. */
const endpointsKeys = (object: Endpoints, at: Informers): string[] => {
  const { namespace = '', name = '', labels } = object.metadata
  const isKept = labels?.[managedBy] === manager || at.informer(services).get(namespace, name)
  return isKept ? [keyOf(object)] : []
}

async function remove(namespace: string, name: string, { client, informer }: Tools) {
  if (!informer(endpoints).get(namespace, name)) return
  try {
    await client.delete(endpoints, { namespace, name })
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
}

async function write(service: Service, times: TriggerTimes, tools: Tools): Promise<void> {
  const { namespace = '', name = '' } = service.metadata
  const selected = tools.informer(pods).in(namespace)
  const members = selected.filter((pod) => selectsPod(service, pod))
  const time = times.next(service, members)
  const { subsets, isTruncated } = truncate(repack(subsetsOf(service, members)))
  const before = tools.informer(endpoints).get(namespace, name)
  const labels = labelsOf(service)
  const isMarked = before?.metadata.annotations?.[overCapacityAnnotation] !== undefined
  const isSame =
    isDeepStrictEqual(before?.subsets ?? [], subsets) &&
    isDeepStrictEqual(before?.metadata.labels, labels)
  if (before && isSame && isMarked === isTruncated) return
  const { [overCapacityAnnotation]: _, ...others } = before?.metadata.annotations ?? {}
  const annotations = {
    ...withTriggerTime(others, time),
    ...(isTruncated && { [overCapacityAnnotation]: 'truncated' }),
  }
  const metadata = { ...(before?.metadata ?? { namespace, name }), labels, annotations }
  await send({ metadata, subsets: [...subsets] }, service, tools)
}

async function send(object: Endpoints, { metadata }: Service, { client, events }: Tools) {
  const isNew = !object.metadata.resourceVersion
  try {
    await (isNew ? client.create(endpoints, object) : client.update(endpoints, object))
  } catch (error) {
    if (isNamespaceEnding(error)) return
    const { namespace, name } = metadata
    const about = { ...object, apiVersion: 'v1', kind: 'Endpoints' }
    if (isNew)
      events.warning(
        about,
        'FailedToCreateEndpoint',
        `Failed to create endpoint for service ${namespace}/${name}: ${messageOf(error)}`,
      )
    else
      events.warning(
        about,
        'FailedToUpdateEndpoint',
        `Failed to update endpoint ${namespace}/${name}: ${messageOf(error)}`,
      )
    throw error
  }
}

function labelsOf(service: Service): Record<string, string> {
  const { [headlessLabel]: _, ...labels } = service.metadata.labels ?? {}
  return { ...labels, ...(isHeadless(service) && { [headlessLabel]: '' }), [managedBy]: manager }
}

function subsetsOf(service: Service, members: readonly Pod[]): EndpointSubset[] {
  const { ports = [], publishNotReadyAddresses = false } = service.spec ?? {}
  return members.flatMap((pod): EndpointSubset[] => {
    const address = addressOn(service, pod)
    if (!address || !isReachable(pod, publishNotReadyAddresses)) return []
    const isIn = publishNotReadyAddresses || isReady(pod)
    const reached = isIn ? { addresses: [address] } : { notReadyAddresses: [address] }
    if (ports.length === 0) return isHeadless(service) ? [reached] : []
    return ports.flatMap((it) => {
      const port = portOn(pod, it)
      if (port === undefined) return []
      const { name, protocol = 'TCP', appProtocol } = it
      const named = { ...(name && { name }), port, protocol, ...(appProtocol && { appProtocol }) }
      return [{ ...reached, ports: [named] }]
    })
  })
}

function addressOn(service: Service, pod: Pod): EndpointAddress | undefined {
  const isWantedV6 = service.spec?.ipFamilies?.[0] === 'IPv6'
  const ip = addressesOf(pod).find((it) => isIPv6(it) === isWantedV6)
  if (!ip) return undefined
  const { namespace, name, uid } = pod.metadata
  const hostname = hostnameIn(service, pod)
  return {
    ip,
    ...(hostname && { hostname }),
    ...(pod.spec?.nodeName && { nodeName: pod.spec.nodeName }),
    targetRef: {
      kind: 'Pod',
      ...(namespace && { namespace }),
      ...(name && { name }),
      ...(uid && { uid }),
    },
  }
}
