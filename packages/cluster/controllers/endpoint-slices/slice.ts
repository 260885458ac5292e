import type { Endpoint, EndpointPort } from 'kubernetes-types/discovery/v1.js'
import type { ApiObject, Metadata } from '../../client/resource.ts'
import type { EndpointSlice } from '../../client/resources.ts'

/** Endpoints that one slice holds. */
export const mostEndpoints = 100

/** How the slices of one service or of one Endpoints object are changed. */
export interface Changes {
  readonly create: readonly EndpointSlice[]
  readonly update: readonly EndpointSlice[]
  readonly remove: readonly EndpointSlice[]
}

/** What an endpoint is told from others by. */
export const endpointId = ({ addresses, hostname = '', targetRef }: Endpoint): string =>
  JSON.stringify([[...addresses].toSorted(), hostname, targetRef?.namespace, targetRef?.name])

/** What slices are told apart by: endpoints with other ports stand in another slice. */
export const portsId = (ports: readonly EndpointPort[] | undefined): string =>
  JSON.stringify(
    (ports ?? [])
      .map(({ name = '', port, protocol, appProtocol }) => [name, port, protocol, appProtocol])
      .toSorted(),
  )

/** The part of metadata by which a slice is of its owner. Its name is made from the owner's. */
export const ownedMetadata = (owner: ApiObject, kind: string): Metadata => ({
  ...(owner.metadata.namespace && { namespace: owner.metadata.namespace }),
  generateName: `${owner.metadata.name}-`,
  ownerReferences: [
    {
      apiVersion: 'v1',
      kind,
      name: owner.metadata.name ?? '',
      uid: owner.metadata.uid ?? '',
      controller: true,
      blockOwnerDeletion: true,
    },
  ],
})

/** Gives what would be made anew the names of what would be deleted: one write instead of two. */
export function recycle({ create, update, remove }: Changes): Changes {
  const [made, left] = [[...create], [...remove]]
  const reused: EndpointSlice[] = []
  for (const old of remove) {
    const at = made.findIndex(({ addressType }) => addressType === old.addressType)
    const [fresh] = at < 0 ? [] : made.splice(at, 1)
    if (!fresh) continue
    left.splice(left.indexOf(old), 1)
    const { generateName: _, ...metadata } = fresh.metadata
    const { name, resourceVersion } = old.metadata
    reused.push({
      ...fresh,
      metadata: { ...metadata, ...(name && { name }), ...(resourceVersion && { resourceVersion }) },
    })
  }
  return { create: made, update: [...update, ...reused], remove: left }
}
