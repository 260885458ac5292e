import type { KubeObject } from '../../../kinds/object.ts'
import type { BoundObject, TokenClaims } from '../../../pki/service-account-tokens.ts'
import { keyOf } from '../../objects/keys.ts'
import type { Scope } from '../../scope.ts'
import type { Server } from '../../server.ts'
import { badRequestError, conflictError, notFoundError } from '../../status.ts'

export interface BoundObjectRef {
  readonly kind?: string
  readonly apiVersion?: string
  readonly name?: string
  readonly uid?: string
}

type PodObject = KubeObject & {
  readonly spec?: { readonly serviceAccountName?: string; readonly nodeName?: string }
}

const plurals: Readonly<Record<BoundObject['kind'], string>> = {
  Pod: 'pods',
  Secret: 'secrets',
  Node: 'nodes',
}

/** What a token is bound to by a reference: it holds only as long as that object is there. */
export function boundTo(
  server: Server,
  { namespace, name: account }: Scope,
  ref: BoundObjectRef | null | undefined,
): Pick<TokenClaims, 'bound' | 'node'> {
  if (!ref) return {}
  const { name = '', uid = '' } = ref
  const kind = kindOf(ref)
  const object = found(server, plurals[kind], kind === 'Node' ? '' : namespace, name)
  const node = kind === 'Pod' ? nodeOf(server, object, account) : undefined
  const bound = { kind, name, uid: object.metadata.uid ?? '' }
  if (uid && uid !== bound.uid)
    throw conflictError(
      { group: '', resource: kind, name },
      `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`,
    )
  return { bound, ...(node && { node }) }
}

export function found(server: Server, plural: string, namespace: string, name: string): KubeObject {
  const resource = server.resources.find('', 'v1', plural)
  const entry = resource && server.store.get(keyOf(resource.kind, namespace, name))
  if (!resource || !entry) throw notFoundError({ group: '', resource: plural, name })
  return server.records.object(entry, resource)
}

function kindOf({ kind = '', apiVersion = '' }: BoundObjectRef): BoundObject['kind'] {
  const at = apiVersion.indexOf('/')
  const [group, version] = [apiVersion.slice(0, Math.max(at, 0)), apiVersion.slice(at + 1)]
  if (group === '' && Object.hasOwn(plurals, kind)) return kind as BoundObject['kind']
  throw badRequestError(`cannot bind token to object of type ${group}/${version}, Kind=${kind}`)
}

/** The node that a pod runs on is named in its tokens, whether it is there or not. */
function nodeOf(server: Server, pod: PodObject, account: string): TokenClaims['node'] {
  const { serviceAccountName, nodeName } = pod.spec ?? {}
  if (serviceAccountName !== account)
    throw badRequestError(
      `cannot bind token for serviceaccount ${JSON.stringify(account)} to pod running with different serviceaccount name.`,
    )
  if (!nodeName) return undefined
  const resource = server.resources.find('', 'v1', 'nodes')
  const entry = resource && server.store.get(keyOf(resource.kind, '', nodeName))
  const uid = entry && server.records.object(entry, resource).metadata.uid
  return { name: nodeName, ...(uid && { uid }) }
}
