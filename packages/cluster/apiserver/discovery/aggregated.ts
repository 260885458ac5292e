import type { Resource } from '../resources.ts'
import type { RemoteVersion, ResourceDiscovery, ResponseKind } from './registered.ts'
import { subresourcesOf } from './subresources.ts'
import { verbsOf } from './verbs.ts'

export interface Version {
  readonly version: string
  /** None of those that another server serves. */
  readonly resources: readonly Resource[]
  readonly remote?: RemoteVersion
}

/** One group of `apidiscovery.k8s.io/v2`: its versions with all that they serve. */
export const aggregatedGroup = (name: string, versions: readonly Version[]) => ({
  metadata: { ...(name && { name }), creationTimestamp: null },
  versions: versions.map(aggregatedVersion),
})

function aggregatedVersion({ version, resources, remote }: Version) {
  const known: readonly ResourceDiscovery[] = remote?.resources ?? resources.map(aggregatedResource)
  return {
    version,
    ...(known.length > 0 && { resources: known }),
    freshness: remote?.freshness ?? 'Current',
  }
}

export const aggregatedList = (items: readonly ReturnType<typeof aggregatedGroup>[]) => ({
  kind: 'APIGroupDiscoveryList',
  apiVersion: 'apidiscovery.k8s.io/v2',
  metadata: {},
  items,
})

function aggregatedResource(resource: Resource): ResourceDiscovery {
  const { kind } = resource
  const subresources = subresourcesOf(resource)
  return {
    resource: kind.plural,
    responseKind: responseKind(resource, { kind: kind.kind }),
    scope: kind.isNamespaced ? 'Namespaced' : 'Cluster',
    singularResource: kind.singular,
    verbs: verbsOf(resource),
    ...(kind.shortNames?.length && { shortNames: kind.shortNames }),
    ...(kind.categories?.length && { categories: kind.categories }),
    ...(subresources.length > 0 && {
      subresources: subresources.map((subresource) => ({
        subresource: subresource.name,
        responseKind: responseKind(resource, subresource),
        verbs: subresource.verbs,
      })),
    }),
  }
}

interface Named {
  readonly kind: string
  readonly group?: string
  readonly version?: string
}

/** Built-in resources leave out group and version where they are the resource's own, as upstream does. */
function responseKind(
  { kind: own, custom }: Resource,
  { kind, group, version = '' }: Named,
): ResponseKind {
  if (group !== undefined) return { group, version, kind }
  return custom
    ? { group: own.group, version: own.version, kind }
    : { group: '', version: '', kind }
}
