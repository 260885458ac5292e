import type { EndpointSlice, Pod } from '../../client/resources.ts'
import { endpointSlices, pods, services } from '../../client/resources.ts'
import { isReachable, selectsPod } from '../../controllers/endpoints/membership.ts'
import type { Rule } from './rule.ts'
import { isAvailable, nameOf } from './workloads.ts'

/** Traffic is sent only to pods that are ready. */
export const endpointsAreReady: Rule = {
  name: 'endpoints only of ready pods',
  onChange({ resource, after }, { seen, lag }) {
    if (resource !== 'discovery.k8s.io/endpointslices' || !after) return undefined
    // Safe: objects of that resource.
    const slice = after as EndpointSlice
    for (const { conditions, targetRef } of slice.endpoints ?? []) {
      if (!conditions?.ready || targetRef?.kind !== 'Pod') continue
      const past = seen.lately<Pod>({ metadata: { uid: targetRef.uid ?? '' } }, lag)
      if (!past.some(isAvailable))
        return `${nameOf(slice)} names ${targetRef.name} as ready, which it is not`
    }
    return undefined
  },
  atRest(seen) {
    for (const service of seen.all(services)) {
      if (!service.spec?.selector) continue
      const members = seen.all(pods).filter((it) => selectsPod(service, it))
      const ready = members.filter((it) => isReachable(it, false) && isAvailable(it)).map(nameOf)
      const named = seen
        .all(endpointSlices)
        .filter(({ metadata }) =>
          metadata.ownerReferences?.some(({ uid }) => uid === service.metadata.uid),
        )
        .flatMap((it) => it.endpoints ?? [])
        .filter(({ conditions }) => conditions?.ready)
        .map(({ targetRef }) => `${targetRef?.namespace}/${targetRef?.name}`)
      if (named.toSorted().join() !== ready.toSorted().join())
        return `${nameOf(service)} has the endpoints ${named.join()}; ready are ${ready.join()}`
    }
    return undefined
  },
}
