import { isObject } from '../../kinds/json.ts'
import type {
  ResourceDiscovery,
  ResponseKind,
  SubresourceDiscovery,
} from '../discovery/registered.ts'

/** Others may say what they like: what is not as it should be counts as left out. */
type Loose = Readonly<Record<string, unknown>>

const textOf = (value: unknown) => (typeof value === 'string' ? value : '')

const objectsOf = (value: unknown): readonly Loose[] =>
  Array.isArray(value) ? value.filter(isObject) : []

const textsOf = (value: unknown): readonly string[] | undefined =>
  Array.isArray(value) ? value.filter((it) => typeof it === 'string') : undefined

const kindOf = ({ group, version, kind }: Loose): ResponseKind => ({
  group: textOf(group),
  version: textOf(version),
  kind: textOf(kind),
})

const responseKindOf = ({ responseKind }: Loose) =>
  kindOf(isObject(responseKind) ? responseKind : {})

/** What an `apidiscovery.k8s.io/v2` list says of one version; undefined where it says nothing of it. */
export function fromAggregated(
  list: unknown,
  group: string,
  version: string,
): readonly ResourceDiscovery[] | undefined {
  const items = isObject(list) ? objectsOf(list.items) : []
  const found = items
    .filter(({ metadata }) => isObject(metadata) && textOf(metadata.name) === group)
    .flatMap(({ versions }) => objectsOf(versions))
    .find((it) => it.version === version)
  return found && objectsOf(found.resources).map(resourceOf)
}

const namesOf = ({ shortNames, categories }: Loose) => {
  const [short, all] = [textsOf(shortNames), textsOf(categories)]
  return { ...(short?.length && { shortNames: short }), ...(all?.length && { categories: all }) }
}

function resourceOf(said: Loose): ResourceDiscovery {
  const subresources = objectsOf(said.subresources).map(subresourceOf)
  return {
    resource: textOf(said.resource),
    responseKind: responseKindOf(said),
    scope: said.scope === 'Cluster' ? 'Cluster' : 'Namespaced',
    singularResource: textOf(said.singularResource),
    verbs: textsOf(said.verbs) ?? null,
    ...namesOf(said),
    ...(subresources.length > 0 && { subresources }),
  }
}

function subresourceOf(said: Loose): SubresourceDiscovery {
  const acceptedTypes = objectsOf(said.acceptedTypes).map(kindOf)
  return {
    subresource: textOf(said.subresource),
    responseKind: responseKindOf(said),
    ...(acceptedTypes.length > 0 && { acceptedTypes }),
    verbs: textsOf(said.verbs) ?? null,
  }
}

/** What an `APIResourceList`, as older servers have it, says. */
export function fromResourceList(list: unknown): readonly ResourceDiscovery[] {
  const entries = isObject(list) ? objectsOf(list.resources) : []
  const [below, own] = [
    entries.filter(({ name }) => textOf(name).includes('/')),
    entries.filter(({ name }) => !textOf(name).includes('/')),
  ]
  const byParent = Map.groupBy(below, ({ name }) => textOf(name).split('/', 1)[0] ?? '')
  const parents = new Set(own.map(({ name }) => textOf(name)))
  // Metrics are listed below resources that the server does not have.
  const orphaned = [...byParent].filter(([parent]) => !parents.has(parent))
  return [
    ...own.map((said) => ({
      ...plainResource(said),
      ...subresourcesOf(byParent.get(textOf(said.name)) ?? []),
    })),
    ...orphaned.map(([parent, all]) => ({
      ...plainResource({ name: parent, namespaced: all[0]?.namespaced }),
      ...subresourcesOf(all),
    })),
  ]
}

const plainResource = (said: Loose): ResourceDiscovery => ({
  resource: textOf(said.name),
  responseKind: kindOf(said),
  scope: said.namespaced === true ? 'Namespaced' : 'Cluster',
  singularResource: textOf(said.singularName),
  verbs: textsOf(said.verbs) ?? null,
  ...namesOf(said),
})

const subresourcesOf = (all: readonly Loose[]) =>
  all.length === 0
    ? {}
    : {
        subresources: all.map((said) => ({
          subresource: textOf(said.name).slice(textOf(said.name).indexOf('/') + 1),
          responseKind: kindOf(said),
          verbs: textsOf(said.verbs) ?? null,
        })),
      }
