import type { Store } from '../../../store/store.ts'
import type { Attributes } from '../../call.ts'
import { defaultPolicy } from '../default-policy.ts'
import type { Decider, Decision } from '../rbac.ts'
import { allows, type PolicyRule } from '../rules.ts'
import { nodeOf } from './identity.ts'
import { Surroundings } from './surroundings.ts'

/** Why a node may not; undefined where it may. */
type Refusal = string | undefined

interface Asked extends Attributes {
  readonly node: string
  readonly namespace: string
  readonly subresource: string
  readonly name: string
}

/** Lets nodes do what a kubelet has to: with what its own pods need, and with what is its own. Knows nobody else. */
export class NodeAuthorizer implements Decider {
  readonly #around: Surroundings
  #rules: readonly PolicyRule[] | undefined

  constructor(store: Store) {
    this.#around = new Surroundings(store)
  }

  decide(asked: Attributes): Decision {
    const node = nodeOf(asked.user)
    if (node === undefined) return { isAllowed: false }
    if (node === '') return refusal(`unknown node for user ${JSON.stringify(asked.user.username)}`)
    const { namespace = '', subresource = '', name = '' } = asked
    const refused = this.#refused({ ...asked, node, namespace, subresource, name })
    return refused === undefined ? { isAllowed: true } : refusal(refused)
  }

  #refused(asked: Asked): Refusal {
    const { node, namespace, name } = asked
    const around = this.#around
    switch (`${asked.group ?? ''}/${asked.resource ?? ''}`) {
      case '/secrets':
        return readOne(asked, () => around.refersTo(node, 'secret', namespace, name))
      case '/configmaps':
        return readOne(asked, () => around.refersTo(node, 'configmap', namespace, name))
      case '/persistentvolumeclaims':
        return ofClaim(asked, () => around.usesClaim(node, namespace, name))
      case '/persistentvolumes':
        return getOne(asked, () => around.usesVolume(node, name))
      case 'storage.k8s.io/volumeattachments':
        return getOne(asked, () => around.isAttachedTo(node, name))
      case '/serviceaccounts':
        return ofAccount(asked, () => around.runsAs(node, namespace, name))
      case 'coordination.k8s.io/leases':
        return ofLease(asked)
      case 'storage.k8s.io/csinodes':
        return ofCsiNode(asked)
      case '/nodes':
        return ofNode(asked)
      case '/pods':
        return ofPod(asked, () => around.hasPod(node, namespace, name))
      default:
        return this.#nodeRules().some((rule) => allows(rule, asked)) ? undefined : ''
    }
  }

  #nodeRules(): readonly PolicyRule[] {
    const role = defaultPolicy().find(
      ({ resource, object }) =>
        resource.kind === 'ClusterRole' && object.metadata.name === 'system:node',
    )
    // Safe: a role of the default policy has rules.
    this.#rules ??= role?.object.rules as readonly PolicyRule[]
    return this.#rules
  }
}

const refusal = (reason: string): Decision => ({ isAllowed: false, ...(reason && { reason }) })

/** What has nothing to do with the node is none of its business. */
function related({ node, name }: Asked, isRelated: () => boolean): Refusal {
  if (!name) return 'No Object name found'
  if (isRelated()) return undefined
  return `no relationship found between node '${node}' and this object`
}

const reading = new Set(['get', 'list', 'watch'])

function readOne(asked: Asked, isRelated: () => boolean): Refusal {
  if (!reading.has(asked.verb)) return 'can only read resources of this type'
  if (asked.subresource) return 'cannot read subresource'
  if (!asked.namespace) return 'can only read namespaced object of this type'
  return related(asked, isRelated)
}

function getOne(asked: Asked, isRelated: () => boolean): Refusal {
  if (asked.verb !== 'get') return 'can only get individual resources of this type'
  if (asked.subresource) return 'cannot get subresource'
  return related(asked, isRelated)
}

const changing = new Set(['update', 'patch'])

function ofClaim(asked: Asked, isRelated: () => boolean): Refusal {
  if (asked.subresource !== 'status') return getOne(asked, isRelated)
  if (!changing.has(asked.verb)) return 'can only get/update/patch this type'
  return related(asked, isRelated)
}

function ofAccount(asked: Asked, isRelated: () => boolean): Refusal {
  if (asked.verb === 'get' && !asked.subresource) return 'not allowed to get service accounts'
  if (asked.verb !== 'create' || !asked.name)
    return 'can only create tokens for individual service accounts'
  if (asked.subresource !== 'token') return 'can only create token subresource of serviceaccount'
  return related(asked, isRelated)
}

const keeping = new Set(['get', 'create', 'update', 'patch', 'delete'])

function ofLease({ verb, namespace, name, node }: Asked): Refusal {
  if (!keeping.has(verb)) return 'can only get, create, update, patch, or delete a node lease'
  if (namespace !== 'kube-node-lease')
    return 'can only access leases in the "kube-node-lease" system namespace'
  if (verb === 'create' || name === node) return undefined
  return 'can only access node lease with the same name as the requesting node'
}

function ofCsiNode({ verb, subresource, name, node }: Asked): Refusal {
  if (!keeping.has(verb)) return 'can only get, create, update, patch, or delete a CSINode'
  if (subresource) return 'cannot authorize CSINode subresources'
  if (verb === 'create' || name === node) return undefined
  return 'can only access CSINode with the same name as the requesting node'
}

function ofNode({ verb, subresource, name, node }: Asked): Refusal {
  if (subresource === 'status') return changing.has(verb) ? undefined : ''
  if (subresource) return ''
  if (verb === 'create' || changing.has(verb)) return undefined
  if (!reading.has(verb)) return ''
  if (name === node) return undefined
  return name
    ? `node '${node}' cannot read '${name}', only its own Node object`
    : `node '${node}' cannot read all nodes, only its own Node object`
}

function ofPod(asked: Asked, isRelated: () => boolean): Refusal {
  const { verb, subresource, name } = asked
  if (subresource === 'status') return changing.has(verb) ? undefined : ''
  if (subresource === 'eviction') return verb === 'create' ? undefined : ''
  if (subresource) return ''
  if (verb === 'get') return getOne(asked, isRelated)
  if (verb === 'create' || verb === 'delete') return undefined
  if (!reading.has(verb)) return ''
  if (selectsNode(asked)) return undefined
  return name
    ? related(asked, isRelated)
    : 'can only list/watch pods with spec.nodeName field selector'
}

const selectsNode = ({ fieldSelector = '', node }: Asked): boolean =>
  fieldSelector
    .split(',')
    .some((it) => [`spec.nodeName=${node}`, `spec.nodeName==${node}`].includes(it))
