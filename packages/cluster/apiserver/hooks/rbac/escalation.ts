import { isDeepStrictEqual } from 'node:util'
import type { KubeObject } from '../../../kinds/object.ts'
import type { Access } from '../../auth/access.ts'
import type { RoleRef } from '../../auth/rbac.ts'
import { missing, type PolicyRule, printRules } from '../../auth/rules.ts'
import type { Scope } from '../../scope.ts'
import type { Server } from '../../server.ts'
import { forbiddenError, notFoundError } from '../../status.ts'
import type { Hook } from '../hook.ts'

/*
 * Nobody can give more than they have: roles are written, and bindings made, only by those who hold what they grant, or
 * who may `escalate` and `bind`.
 */

type Role = KubeObject & {
  readonly rules?: readonly PolicyRule[]
  readonly aggregationRule?: { readonly clusterRoleSelectors?: readonly unknown[] }
}
type Binding = KubeObject & { readonly roleRef: RoleRef }

export const roleHook: Hook = {
  beginCreate(server, scope, object) {
    checkRole(server, scope, object, object)
    return undefined
  },
  beginUpdate(server, scope, next, old) {
    if (!onlyLetsGo(next, old)) checkRole(server, scope, next, old)
    return undefined
  },
}

export const bindingHook: Hook = {
  beginCreate(server, scope, object) {
    checkBinding(server, scope, object as Binding)
    return undefined
  },
  beginUpdate(server, scope, next, old) {
    if (!onlyLetsGo(next, old)) checkBinding(server, scope, next as Binding)
    return undefined
  },
}

/** What garbage collection does to an object that is to go: it needs no rights to the rest. */
function onlyLetsGo(next: KubeObject, old: KubeObject): boolean {
  const rest = ({ metadata, ...parts }: KubeObject) => {
    const { ownerReferences: _, finalizers: __, managedFields: ___, ...kept } = metadata
    return { ...parts, metadata: kept }
  }
  return isDeepStrictEqual(rest(next), rest(old))
}

const group = 'rbac.authorization.k8s.io'

const everything: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
]

function checkBinding(server: Server, scope: Scope, binding: Binding): void {
  const { access } = server
  const { roleRef } = binding
  if (!access || isPrivileged(scope) || mayBind(access, scope, roleRef)) return
  const rules = access.rbac.rulesOfRole(roleRef, scope.namespace)
  // Upstream tells what is missing under the name of what was asked for.
  if (!rules)
    throw notFoundError({ group, resource: scope.resource.kind.plural, name: roleRef.name })
  const lacking = lackingOf(access, scope, rules)
  if (lacking.length > 0) throw refusal(scope, binding, lackingText(scope, lacking))
}

function checkRole(server: Server, scope: Scope, next: Role, old: Role): void {
  const { access } = server
  if (!access || isPrivileged(scope) || mayEscalate(access, scope)) return
  const lacking = lackingOf(access, scope, next.rules ?? [])
  if (lacking.length > 0) throw refusal(scope, next, lackingText(scope, lacking))
  if (!gathers(next) && !gathers(old)) return
  if (lackingOf(access, scope, everything).length > 0)
    throw refusal(scope, next, 'must have cluster-admin privileges to use the aggregationRule')
}

const gathers = ({ aggregationRule }: Role) =>
  (aggregationRule?.clusterRoleSelectors?.length ?? 0) > 0

const isPrivileged = ({ call }: Scope) => call.user.groups.includes('system:masters')

const pluralOf = ({ kind }: RoleRef) => (kind === 'Role' ? 'roles' : 'clusterroles')

/** A create's path names no role: one that may be escalated by its name alone cannot be created so. */
function mayEscalate({ rbac }: Access, { call, resource: { kind }, namespace }: Scope): boolean {
  const { user, info } = call
  const asked = { user, verb: 'escalate', group, version: '*', resource: kind.plural }
  return rbac.isAllowed({ ...asked, namespace, name: info.name })
}

function mayBind({ rbac }: Access, { call, namespace }: Scope, roleRef: RoleRef): boolean {
  const asked = { user: call.user, verb: 'bind', group, version: '*', resource: pluralOf(roleRef) }
  return rbac.isAllowed({ ...asked, namespace, name: roleRef.name })
}

const lackingOf = ({ rbac }: Access, { call, namespace }: Scope, rules: readonly PolicyRule[]) =>
  missing(rbac.rulesOf(call.user, namespace), rules)

function lackingText({ call: { user } }: Scope, lacking: readonly PolicyRule[]): string {
  const groups = user.groups.map((it) => JSON.stringify(it)).join(' ')
  return `user ${JSON.stringify(user.username)} (groups=[${groups}]) is attempting to grant RBAC permissions not currently held:\n${printRules(lacking)}`
}

function refusal(
  { resource: { kind } }: Scope,
  { metadata: { name = '' } }: KubeObject,
  why: string,
) {
  return forbiddenError({ group, resource: kind.plural, ...(name && { name }) }, why)
}
