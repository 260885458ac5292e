import type { KubeObject, OwnerReference } from '../../../kinds/object.ts'
import { equal } from '../../../patch/json.ts'
import { referencesIn } from '../../auth/node/references.ts'
import { notFoundError } from '../../status.ts'
import type { Attributes } from '../admission.ts'
import { find, refuse } from '../lookup.ts'
import type { Restriction } from './restriction.ts'

type Pod = KubeObject & {
  spec: {
    nodeName?: string
    serviceAccountName?: string
    volumes?: { persistentVolumeClaim?: unknown }[]
  }
  status?: { resourceClaimStatuses?: unknown[] }
}

const nodes = { group: '', version: 'v1', plural: 'nodes' }
const pods = { group: '', version: 'v1', plural: 'pods' }
const mirror = 'kubernetes.io/config.mirror'

/** Of the pods that are on it a node tells the status; others it only shows, as mirrors of what it runs anyway. */
export const restrictPod: Restriction = (attributes, node) => {
  switch (attributes.scope.subresource) {
    case '':
      return restrictWhole(attributes, node)
    case 'status':
      return restrictStatus(attributes, node)
    case 'eviction':
      return restrictEviction(attributes, node)
    default:
      throw refuse(
        attributes,
        `unexpected pod subresource ${JSON.stringify(attributes.scope.subresource)}, only 'status' and 'eviction' are allowed`,
      )
  }
}

function restrictWhole(attributes: Attributes, node: string): void {
  const { operation, object, old } = attributes
  const named = JSON.stringify(node)
  // Safe: the structure of pods decoded both.
  const [next, before] = [object, old] as [Pod | undefined, Pod | undefined]
  if (operation === 'CREATE' && next) {
    restrictMirror(attributes, node, next)
    return
  }
  if (operation !== 'DELETE')
    throw refuse(
      attributes,
      `unexpected operation "${operation}", node ${named} can only create and delete mirror pods`,
    )
  if (before?.spec.nodeName !== node)
    throw refuse(attributes, `node ${named} can only delete pods with spec.nodeName set to itself`)
}

function restrictMirror(attributes: Attributes, node: string, { metadata, spec }: Pod): void {
  const named = JSON.stringify(node)
  const only = (what: string) => refuse(attributes, `node ${named} can only create ${what}`)
  if (metadata.annotations?.[mirror] === undefined)
    throw refuse(
      attributes,
      `pod does not have "${mirror}" annotation, node ${named} can only create mirror pods`,
    )
  if (spec.nodeName !== node) throw only('pods with spec.nodeName set to itself')
  const owners = metadata.ownerReferences ?? []
  if (owners.length > 1) throw only('pods with a single owner reference set to itself')
  restrictOwner(attributes, node, owners[0])
  const kind = referredIn(spec)
  if (kind) throw refuse(attributes, `node ${named} can not create pods that reference ${kind}`)
}

function restrictOwner(
  attributes: Attributes,
  node: string,
  owner: OwnerReference | undefined,
): void {
  const named = JSON.stringify(node)
  const isNode = owner?.apiVersion === 'v1' && owner.kind === 'Node' && owner.name === node
  if (!owner || !isNode)
    throw refuse(
      attributes,
      `node ${named} can only create pods with an owner reference set to itself`,
    )
  if (!owner.controller)
    throw refuse(
      attributes,
      `node ${named} can only create pods with a controller owner reference set to itself`,
    )
  if (owner.blockOwnerDeletion)
    throw refuse(attributes, `node ${named} must not set blockOwnerDeletion on an owner reference`)
  const found = find(attributes.server, nodes, '', node)
  if (!found) throw notFoundError({ group: '', resource: 'nodes', name: node })
  const { uid } = found.metadata
  if (uid !== owner.uid)
    throw refuse(attributes, `node ${node} UID mismatch: expected ${owner.uid} got ${uid}`)
}

/** A mirror opens nothing to the node that makes it. */
function referredIn(spec: Pod['spec']): string | undefined {
  if (spec.serviceAccountName) return 'a service account'
  const kinds = new Set(referencesIn(spec).map(({ kind }) => kind))
  if (kinds.has('secret')) return 'secrets'
  if (kinds.has('configmap')) return 'configmaps'
  return spec.volumes?.some(({ persistentVolumeClaim }) => persistentVolumeClaim)
    ? 'persistentvolumeclaims'
    : undefined
}

function restrictStatus(attributes: Attributes, node: string): void {
  // Safe: the structure of pods decoded both.
  const [next, old] = [attributes.object, attributes.old] as [Pod | undefined, Pod | undefined]
  const named = JSON.stringify(node)
  if (old?.spec.nodeName !== node)
    throw refuse(
      attributes,
      `node ${named} can only update pod status for pods with spec.nodeName set to itself`,
    )
  if (!equal(next?.metadata.labels ?? {}, old.metadata.labels ?? {}))
    throw refuse(attributes, `node ${named} cannot update labels through pod status`)
  const claims = (pod: Pod | undefined) => pod?.status?.resourceClaimStatuses ?? []
  if (!equal(claims(next), claims(old)))
    throw refuse(attributes, `node ${named} cannot update resource claim statues`)
}

function restrictEviction(attributes: Attributes, node: string): void {
  const { server, namespace, name } = attributes
  const pod = find<Pod>(server, pods, namespace, name)
  if (!pod) throw notFoundError({ group: '', resource: 'pods', name })
  if (pod.spec.nodeName !== node)
    throw refuse(attributes, `node ${node} can only evict pods with spec.nodeName set to itself`)
}
