import type { Verb } from '../kinds/kind.ts'
import { own } from '../kinds/own.ts'
import { reviews } from './auth/reviews/table.ts'
import type { Answer, ReadCall } from './call.ts'
import { errorForm, negotiate } from './media/accept.ts'
import { listOptions } from './options/list-options.ts'
import type { Resource } from './resources.ts'
import type { Scope, Warnings } from './scope.ts'
import type { Server } from './server.ts'
import { notFoundError } from './status.ts'
import { bindNamedPod } from './subresources/binding.ts'
import { subresourceOf } from './subresources/table.ts'
import { create } from './verbs/create.ts'
import { deleteOne } from './verbs/delete.ts'
import { deleteCollection } from './verbs/delete-collection.ts'
import { methodNotAllowed, resourceNotFound } from './verbs/generic-errors.ts'
import { get } from './verbs/get.ts'
import { list } from './verbs/list.ts'
import { checkPatchType, patch } from './verbs/patch.ts'
import { update } from './verbs/update.ts'
import { watch } from './watch/watch.ts'

/** Answers one method of a path. */
export type Handler = (server: Server, scope: Scope) => Promise<Answer> | Answer
export type Methods = Readonly<Partial<Record<string, Handler>>>

/** Answers a call for a resource; undefined where nothing of that group and version is served. */
export async function route(
  server: Server,
  call: ReadCall,
  warnings: Warnings,
): Promise<Answer | undefined> {
  const { info } = call
  if (!info.isResourceRequest) return undefined
  const resource = server.resources.find(info.group, info.version, info.resource)
  if (!resource) {
    if (isBuiltIn(server, info.group)) throw resourceNotFound()
    return undefined
  }
  const methods = methodsOf(resource, call)
  if (!methods)
    throw resource.custom && info.subresource ? customNotFound(call, resource) : resourceNotFound()
  const handler = own(methods, call.method)
  if (!handler) throw methodNotAllowed()
  if (call.method === 'PATCH' && !isPassedOn(call, resource)) checkPatchType(call, resource)
  warnings.add(resource.custom?.warning ?? resource.kind.deprecation ?? '')
  return handler(server, scopeOf(call, resource, warnings))
}

/** Below custom objects upstream's router knows no paths. */
const customNotFound = ({ info }: ReadCall, { kind }: Resource) =>
  notFoundError({ group: kind.group, resource: kind.plural, name: info.name })

/** Of groups that definitions made, upstream knows no path that is not served. */
const isBuiltIn = (server: Server, group: string) =>
  server.resources.all().some(({ kind, custom }) => !custom && kind.group === group)

/** What a pod, or whoever else is behind the API, answers itself. */
const passedOn: ReadonlySet<string> = new Set(['attach', 'exec', 'log', 'portforward', 'proxy'])

const isPassedOn = ({ info }: ReadCall, { custom }: Resource) =>
  !custom && passedOn.has(info.subresource)

function scopeOf(call: ReadCall, resource: Resource, warnings: Warnings): Scope {
  const { info } = call
  const isCollection = info.parts.length === 1
  return {
    call,
    resource,
    namespace: resource.kind.isNamespaced ? info.namespace : '',
    name: isCollection ? '' : (info.parts[1] ?? ''),
    subresource: info.subresource,
    // What others answer has the form that they give it.
    accepted: isPassedOn(call, resource)
      ? errorForm(call)
      : negotiate({
          accept: call.header('accept'),
          userAgent: call.header('user-agent') ?? '',
          query: call.query,
          isStreamable: isCollection && call.method === 'GET',
          isCustom: resource.custom !== undefined,
          // What is kept nowhere has no table.
          allowsTransforms: !reviews[`${resource.kind.group}/${resource.kind.plural}`],
        }),
    warnings,
  }
}

function methodsOf(resource: Resource, { info, target }: ReadCall): Methods | undefined {
  const { kind } = resource
  const isInNamespace = info.namespace !== '' && !isItself(info)
  if (info.verb === 'proxy') return undefined
  if (!kind.isNamespaced && isInNamespace) return undefined
  if (info.resource === 'namespaces' && info.parts.length > 1 !== (info.namespace !== ''))
    return undefined
  if (isWatchPath(target)) return watchPaths(resource)
  switch (info.parts.length) {
    case 1:
      return collectionMethods(resource, isInNamespace)
    case 2:
      if (kind.isNamespaced && !isInNamespace) return undefined
      return allowed(objectMethods, resource)
    default:
      if (kind.isNamespaced && !isInNamespace) return undefined
      return subresourceOf(resource, info)
  }
}

/** A namespace's own path names it as its namespace. */
const isItself = ({ resource, namespace, name }: ReadCall['info']) =>
  resource === 'namespaces' && namespace === name

const isWatchPath = (target: string) =>
  /^\/+(api\/+[^/]+|apis\/+[^/]+\/+[^/]+)\/+watch\//.test(target)

const verbsOf: Readonly<Record<string, Verb>> = {
  GET: 'get',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
}

const objectMethods: Methods = { GET: get, PUT: update, PATCH: patch, DELETE: deleteOne }

function allowed(methods: Methods, { kind }: Resource): Methods | undefined {
  if (!kind.verbs) return methods
  const entries = Object.entries(methods).filter(([method]) =>
    kind.verbs?.includes(verbsOf[method] ?? 'get'),
  )
  return entries.length > 0 ? Object.fromEntries(entries) : undefined
}

/** Creates that store nothing of their own. */
const creates: Methods = { ...reviews, '/bindings': bindNamedPod }

function collectionMethods(resource: Resource, isInNamespace: boolean): Methods | undefined {
  const { kind } = resource
  const has = (verb: Verb) => !kind.verbs || kind.verbs.includes(verb)
  const isOverAll = kind.isNamespaced && !isInNamespace
  const methods: Record<string, Handler> = {}
  if (has('list')) methods.GET = listOrWatch
  if (has('create') && !isOverAll) methods.POST = creates[`${kind.group}/${kind.plural}`] ?? create
  if (has('deletecollection') && !isOverAll) methods.DELETE = deleteSelected
  return Object.keys(methods).length > 0 ? methods : undefined
}

const listOrWatch: Handler = (server, scope) => {
  const options = listOptions(scope.call, scope.resource)
  return options.isWatch ? watch(server, scope, options) : list(server, scope, options)
}

const deleteSelected: Handler = (server, scope) =>
  deleteCollection(server, scope, listOptions(scope.call, scope.resource))

const watchPaths = ({ kind }: Resource): Methods | undefined =>
  !kind.verbs || kind.verbs.includes('watch')
    ? {
        GET: (server, scope) => watch(server, scope, listOptions(scope.call, scope.resource, true)),
      }
    : undefined
