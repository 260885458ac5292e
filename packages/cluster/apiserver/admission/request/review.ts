import { randomUUID } from 'node:crypto'
import type { KubeObject } from '../../../kinds/object.ts'
import { inVersion } from '../../conversion/other-version.ts'
import { groupVersion, type Resource } from '../../resources.ts'
import type { Attributes, Operation } from '../admission.ts'

interface GroupVersionKind {
  readonly group: string
  readonly version: string
  readonly kind: string
}

interface GroupVersionResource {
  readonly group: string
  readonly version: string
  readonly resource: string
}

/** `admission.k8s.io/v1 AdmissionRequest`. Objects are as a client gets them. */
export interface AdmissionRequest {
  readonly uid: string
  readonly kind: GroupVersionKind
  readonly resource: GroupVersionResource
  readonly subResource?: string
  readonly requestKind: GroupVersionKind
  readonly requestResource: GroupVersionResource
  readonly requestSubResource?: string
  readonly name?: string
  readonly namespace?: string
  readonly operation: Operation
  readonly userInfo: Readonly<Record<string, unknown>>
  readonly object: unknown
  readonly oldObject: unknown
  readonly dryRun: boolean
  readonly options: unknown
}

/** What a write is about, of the version that somebody wants to see. */
export type SeenObjects = Pick<Attributes, 'object' | 'old'>

/** The objects of a request in this version; what is of no kind of its own is seen as it was sent. */
export async function seenAs(attributes: Attributes, resource: Resource): Promise<SeenObjects> {
  const { server, scope, object, old } = attributes
  const seen = (it: KubeObject | undefined) =>
    it && isOwnKind(it, scope.resource) ? inVersion(server, it, scope.resource, resource) : it
  return { object: await seen(object), old: await seen(old) }
}

/** A request as a webhook or a policy sees it that wants to see this version, which `seen` is of. */
export function admissionRequest(
  attributes: Attributes,
  resource: Resource,
  seen: SeenObjects,
): AdmissionRequest {
  const { scope, operation, name, namespace, object, old, isDryRun } = attributes
  const { subresource } = scope
  return {
    uid: randomUUID(),
    kind: kindOf(object ?? old, resource),
    resource: resourceOf(resource),
    ...(subresource && { subResource: subresource }),
    requestKind: kindOf(object ?? old, scope.resource),
    requestResource: resourceOf(scope.resource),
    ...(subresource && { requestSubResource: subresource }),
    ...(name && { name }),
    ...(namespace && { namespace }),
    operation,
    userInfo: userInfo(attributes),
    object: shown(attributes, seen.object, resource),
    oldObject: shown(attributes, seen.old, resource),
    dryRun: isDryRun,
    options: optionsOf(attributes),
  }
}

/** What is written may be of another kind than the resource: a binding, a scale, the options of a connection. */
export const isOwnKind = ({ kind }: KubeObject, resource: Resource): boolean =>
  kind === undefined || kind === resource.kind.kind

function shown(
  { server: { records }, scope }: Attributes,
  object: KubeObject | undefined,
  resource: Resource,
): unknown {
  if (!object) return null
  if (isOwnKind(object, scope.resource)) return records.written(object, resource)
  const { metadata, ...fields } = object
  return Object.keys(metadata).length > 0 ? object : fields
}

function kindOf(object: KubeObject | undefined, resource: Resource): GroupVersionKind {
  if (!object || isOwnKind(object, resource)) {
    const { group, version, kind } = resource.kind
    return { group, version, kind }
  }
  const [version = '', group = ''] = (object.apiVersion ?? '').split('/').toReversed()
  return { group, version, kind: object.kind ?? '' }
}

const resourceOf = ({ kind: { group, version, plural } }: Resource): GroupVersionResource => ({
  group,
  version,
  resource: plural,
})

const userInfo = ({ user: { username, uid, groups, extra } }: Attributes) => ({
  username,
  ...(uid !== undefined && { uid }),
  groups,
  ...(extra && { extra }),
})

const optionKinds: Readonly<Record<Operation, string | undefined>> = {
  CREATE: 'CreateOptions',
  UPDATE: 'UpdateOptions',
  DELETE: 'DeleteOptions',
  CONNECT: undefined,
}

/** What the request's query says of how it is to be done. */
function optionsOf({ operation, scope: { call } }: Attributes): unknown {
  const kind = call.method === 'PATCH' ? 'PatchOptions' : optionKinds[operation]
  if (kind === undefined) return null
  const text = (name: string) => call.query.get(name) ?? undefined
  const dryRun = call.query.getAll('dryRun')
  return {
    kind,
    apiVersion: groupVersion({ group: 'meta.k8s.io', version: 'v1' }),
    ...(dryRun.length > 0 && { dryRun }),
    ...(text('fieldManager') && { fieldManager: text('fieldManager') }),
    ...(text('fieldValidation') && { fieldValidation: text('fieldValidation') }),
    ...(text('force') && { force: text('force') === 'true' }),
  }
}
