import { nodeOf } from '../../auth/node/identity.ts'
import type { Plugin } from '../admission.ts'
import { refuse } from '../lookup.ts'
import { restrictClaim } from './claims.ts'
import { restrictNode } from './nodes.ts'
import { restrictOwn } from './own.ts'
import { restrictPod } from './pods.ts'
import { restrictRequest } from './requests.ts'
import type { Restriction } from './restriction.ts'
import { restrictToken } from './tokens.ts'

const restrictions: Readonly<Record<string, Restriction>> = {
  '/pods': restrictPod,
  '/nodes': restrictNode,
  '/persistentvolumeclaims': restrictClaim,
  '/serviceaccounts': restrictToken,
  'coordination.k8s.io/leases': restrictOwn('node lease'),
  'storage.k8s.io/csinodes': restrictOwn('CSINode'),
  'certificates.k8s.io/certificatesigningrequests': restrictRequest,
}

/** Keeps nodes to their own node and to the pods that are on it, where their rights do not say so already. */
export const nodeRestriction: Plugin = {
  name: 'NodeRestriction',
  async admit(attributes) {
    const { user, scope } = attributes
    const node = nodeOf(user)
    if (node === undefined) return
    if (node === '')
      throw refuse(
        attributes,
        `could not determine node from user ${JSON.stringify(user.username)}`,
      )
    const { group, plural } = scope.resource.kind
    await restrictions[`${group}/${plural}`]?.(attributes, node)
  },
}
