import { subresourcesOf } from '../discovery/subresources.ts'
import { verbsOf } from '../discovery/verbs.ts'
import { groupVersion, type Resource } from '../resources.ts'
import type { Operation, Path } from './operation.ts'
import type { ParameterName } from './parameters.ts'
import type { GroupVersionKind } from './struct-schema.ts'
import { subresourceOperations } from './subresource-paths.ts'
import { names } from './well-known.ts'

const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1'
export const metaNames = {
  deleteOptions: `${meta}.DeleteOptions`,
  status: `${meta}.Status`,
  watchEvent: `${meta}.WatchEvent`,
} as const

const listing: readonly ParameterName[] = [
  'allowWatchBookmarks',
  'continue',
  'fieldSelector',
  'labelSelector',
  'limit',
  'resourceVersion',
  'resourceVersionMatch',
  'sendInitialEvents',
  'timeoutSeconds',
  'watch',
]
const writing: readonly ParameterName[] = ['dryRun', 'fieldManager', 'fieldValidation']
const deleting: readonly ParameterName[] = [
  'dryRun',
  'gracePeriodSeconds',
  'orphanDependents',
  'propagationPolicy',
]
const selecting = listing.filter((it) => it !== 'allowWatchBookmarks' && it !== 'watch')

/** What the operations of a resource have in common. */
export interface Subject {
  readonly resource: Resource
  readonly kind: GroupVersionKind
  readonly struct: string
  readonly list: string
  /** `AppsV1Namespaced`, `CoreV1`. */
  readonly place: string
  readonly patchTypes: readonly string[]
}

const patchTypes = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
]

/** Every path of a resource. */
export function pathsOf(resource: Resource): Path[] {
  const { kind, custom } = resource
  const root = `/${kind.group ? 'apis' : 'api'}/${groupVersion(kind)}`
  const group = groupWords(kind.group)
  const tag = `${group.charAt(0).toLowerCase()}${group.slice(1)}_${kind.version}`
  const place = `${group}${title(kind.version)}${kind.isNamespaced ? 'Namespaced' : ''}`
  const subject: Subject = {
    resource,
    kind: { group: kind.group, kind: kind.kind, version: kind.version },
    struct: kind.structure,
    list: `${kind.structure}List`,
    place,
    patchTypes: custom ? patchTypes.filter((type) => !type.includes('strategic')) : patchTypes,
  }
  const inNamespace = kind.isNamespaced ? '/namespaces/{namespace}' : ''
  const namespace: ParameterName[] = kind.isNamespaced ? ['namespace'] : []
  const at = (path: string, parameters: ParameterName[], operations: Operation[]): Path => ({
    path: `${root}${path}`,
    tag,
    isCustom: custom !== undefined,
    parameters: [...parameters, 'pretty'],
    operations,
  })
  return [
    at(`${inNamespace}/${kind.plural}`, namespace, collectionOperations(subject)),
    at(`${inNamespace}/${kind.plural}/{name}`, ['name', ...namespace], objectOperations(subject)),
    ...(kind.isNamespaced ? [at(`/${kind.plural}`, [], overallOperations(subject))] : []),
    ...subresourcesOf(resource).map((subresource) =>
      at(
        `${inNamespace}/${kind.plural}/{name}/${subresource.name}`,
        ['name', ...namespace],
        subresourceOperations(subject, subresource),
      ),
    ),
    ...(custom ? [] : watchPaths(subject, inNamespace, namespace, at)),
  ].filter(({ operations }) => operations.length > 0)
}

type At = (path: string, parameters: ParameterName[], operations: Operation[]) => Path

/** Paths below `watch/`, deprecated upstream but told of. */
function watchPaths(
  subject: Subject,
  inNamespace: string,
  namespace: ParameterName[],
  at: At,
): Path[] {
  const { plural, isNamespaced } = subject.resource.kind
  const all = [...listing]
  return [
    at(`/watch${inNamespace}/${plural}`, [...namespace, ...all], watching(subject, 'List')),
    at(`/watch${inNamespace}/${plural}/{name}`, ['name', ...namespace, ...all], watching(subject)),
    ...(isNamespaced ? [at(`/watch/${plural}`, all, watching(subject, 'ForAllNamespaces'))] : []),
  ]
}

function watching(subject: Subject, suffix: '' | 'List' | 'ForAllNamespaces' = ''): Operation[] {
  if (!verbsOf(subject.resource).includes('watch')) return []
  const { kind, place } = subject
  const isOverall = suffix === 'ForAllNamespaces'
  const where = isOverall ? place.replace(/Namespaced$/, '') : place
  const end = isOverall ? 'ListForAllNamespaces' : suffix
  return [
    {
      method: 'get',
      action: suffix === '' ? 'watch' : 'watchlist',
      id: `watch${where}${kind.kind}${end}`,
      description: `watch changes of ${kind.kind}. Deprecated: list with the parameter 'watch' instead.`,
      kind,
      parameters: [],
      canStream: true,
      answer: metaNames.watchEvent,
      codes: [200],
    },
  ]
}

function collectionOperations(subject: Subject): Operation[] {
  const { kind, place, struct } = subject
  const verbs = verbsOf(subject.resource)
  const found: Operation[] = []
  if (verbs.includes('list')) found.push(listOperation(subject, `list${place}${kind.kind}`))
  if (verbs.includes('create'))
    found.push({
      method: 'post',
      action: 'post',
      id: `create${place}${kind.kind}`,
      description: `create a ${kind.kind}`,
      kind,
      parameters: writing,
      body: { struct, isRequired: true },
      answer: struct,
      codes: [200, 201, 202],
    })
  if (verbs.includes('deletecollection'))
    found.push({
      method: 'delete',
      action: 'deletecollection',
      id: `delete${place.replace(/(Namespaced)?$/, 'Collection$1')}${kind.kind}`,
      description: `delete collection of ${kind.kind}`,
      kind,
      parameters: [...new Set([...deleting, ...selecting])].sort(),
      body: { struct: metaNames.deleteOptions, isRequired: false },
      answer: metaNames.status,
      codes: [200],
    })
  return found
}

const listOperation = ({ kind, list }: Subject, id: string): Operation => ({
  method: 'get',
  action: 'list',
  id,
  description: `list or watch objects of kind ${kind.kind}`,
  kind,
  parameters: listing,
  canStream: true,
  answer: list,
  codes: [200],
})

function overallOperations(subject: Subject): Operation[] {
  const { kind, place } = subject
  if (!verbsOf(subject.resource).includes('list')) return []
  const where = place.replace(/Namespaced$/, '')
  return [listOperation(subject, `list${where}${kind.kind}ForAllNamespaces`)]
}

function objectOperations(subject: Subject): Operation[] {
  const { kind, place, struct, patchTypes: types } = subject
  const verbs = verbsOf(subject.resource)
  const found: Operation[] = []
  const common = { kind, answer: struct }
  if (verbs.includes('get'))
    found.push({
      ...common,
      method: 'get',
      action: 'get',
      id: `read${place}${kind.kind}`,
      description: `read the specified ${kind.kind}`,
      parameters: [],
      codes: [200],
    })
  if (verbs.includes('update'))
    found.push({
      ...common,
      method: 'put',
      action: 'put',
      id: `replace${place}${kind.kind}`,
      description: `replace the specified ${kind.kind}`,
      parameters: writing,
      body: { struct, isRequired: true },
      codes: [200, 201],
    })
  if (verbs.includes('delete'))
    found.push({
      ...common,
      method: 'delete',
      action: 'delete',
      id: `delete${place}${kind.kind}`,
      description: `delete a ${kind.kind}`,
      parameters: deleting,
      body: { struct: metaNames.deleteOptions, isRequired: false },
      answer: metaNames.status,
      codes: [200, 202],
    })
  if (verbs.includes('patch'))
    found.push({
      ...common,
      method: 'patch',
      action: 'patch',
      id: `patch${place}${kind.kind}`,
      description: `partially update the specified ${kind.kind}`,
      parameters: [...writing, 'force'],
      body: { struct: names.patch, isRequired: true },
      patchTypes: types,
      codes: [200, 201],
    })
  return found
}

/** `rbac.authorization.k8s.io` is `RbacAuthorization`, no name is `Core`. */
const groupWords = (group: string): string =>
  (group || 'core')
    .replace(/\.k8s\.io$/, '')
    .split(/[.-]/)
    .map(title)
    .join('')

export const title = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)
