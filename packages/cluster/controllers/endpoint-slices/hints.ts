import { isDeepStrictEqual } from 'node:util'
import type { Endpoint } from 'kubernetes-types/discovery/v1.js'
import type { EndpointSlice, Service } from '../../client/resources.ts'
import type { Changes } from './slice.ts'

/** Which zones should send their traffic where, as the service's `trafficDistribution` asks. */
export function withHints(
  { create, update, remove }: Changes,
  existing: readonly EndpointSlice[],
  service: Service,
): Changes {
  const isClose = service.spec?.trafficDistribution === 'PreferClose'
  const hint = (slice: EndpointSlice): EndpointSlice => ({
    ...slice,
    endpoints: (slice.endpoints ?? []).map((it) => hinted(it, isClose)),
  })
  const touched = new Set([...update, ...remove].map(({ metadata }) => metadata.name))
  const others = existing.filter(({ metadata }) => !touched.has(metadata.name))
  const stale = others.filter((it) => !isDeepStrictEqual(hint(it).endpoints, it.endpoints ?? []))
  return { create: create.map(hint), update: [...update, ...stale].map(hint), remove }
}

/** Of those that are not ready, the hints stay as they are. */
function hinted(endpoint: Endpoint, isClose: boolean): Endpoint {
  const { hints: _, ...rest } = endpoint
  if (!isClose) return rest
  if (!endpoint.conditions?.ready) return endpoint
  return endpoint.zone ? { ...rest, hints: { forZones: [{ name: endpoint.zone }] } } : rest
}
