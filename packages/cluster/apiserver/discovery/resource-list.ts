import { groupVersion, type Resource } from '../resources.ts'
import { storageVersionHash } from './storage-version-hash.ts'
import { subresourcesOf } from './subresources.ts'
import { verbsOf } from './verbs.ts'

/** `meta/v1 APIResourceList`: what a group's version serves, a path an entry. */
export function resourceList(group: string, version: string, resources: readonly Resource[]) {
  return {
    kind: 'APIResourceList',
    ...(group && { apiVersion: 'v1' }),
    groupVersion: groupVersion({ group, version }),
    resources: resources.flatMap((resource) => [entry(resource), ...subresourceEntries(resource)]),
  }
}

function entry(resource: Resource) {
  const { kind, computed } = resource
  const hash = computed ? undefined : storageVersionHash(kind)
  return {
    name: kind.plural,
    singularName: kind.singular,
    namespaced: kind.isNamespaced,
    kind: kind.kind,
    verbs: verbsOf(resource),
    ...(kind.shortNames?.length && { shortNames: kind.shortNames }),
    ...(kind.categories?.length && { categories: kind.categories }),
    ...(hash && { storageVersionHash: hash }),
  }
}

const subresourceEntries = (resource: Resource) =>
  subresourcesOf(resource).map(({ name, kind, group, version, verbs }) => ({
    name: `${resource.kind.plural}/${name}`,
    singularName: '',
    namespaced: resource.kind.isNamespaced,
    ...(group && { group, version }),
    kind,
    verbs,
  }))
