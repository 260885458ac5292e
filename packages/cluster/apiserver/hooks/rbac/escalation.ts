import type { KubeObject } from '../../../kinds/object.ts'
import type { RoleRef } from '../../auth/rbac.ts'
import { missing, type PolicyRule, printRule } from '../../auth/rules.ts'
import type { Scope } from '../../scope.ts'
import type { Server } from '../../server.ts'
import { forbiddenError, notFoundError } from '../../status.ts'
import type { Hook } from '../hook.ts'

/*
 * Nobody can give more than they have: roles are written, and bindings made, only by those who hold what they grant, or
 * who may `escalate` and `bind`.
 */

type Role = KubeObject & { rules?: PolicyRule[]; aggregationRule?: unknown }
type Binding = KubeObject & { roleRef: RoleRef }

export const roleHook: Hook = {
  beginCreate(server, scope, object) {
    const { rules = [], aggregationRule } = object as Role
    check(
      server,
      named(scope, object),
      'escalate',
      aggregationRule ? [...rules, ...everything] : rules,
    )
    return undefined
  },
  beginUpdate(server, scope, next, old) {
    const [{ rules = [], aggregationRule }, before] = [next as Role, old as Role]
    if (aggregationRule && !before.aggregationRule) check(server, scope, 'escalate', everything)
    if (JSON.stringify(rules) !== JSON.stringify(before.rules ?? []))
      check(server, scope, 'escalate', rules)
    return undefined
  },
}

export const bindingHook: Hook = {
  beginCreate(server, scope, object) {
    checkBinding(server, named(scope, object), object as Binding)
    return undefined
  },
  beginUpdate(server, scope, next, old) {
    if (JSON.stringify(partsOf(next)) !== JSON.stringify(partsOf(old)))
      checkBinding(server, scope, next as Binding)
    return undefined
  },
}

/** A create's path does not name its object. */
const named = (scope: Scope, { metadata }: KubeObject): Scope => ({
  ...scope,
  name: metadata.name ?? '',
})

const everything: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
]

const partsOf = ({ subjects, roleRef }: KubeObject) => [subjects, roleRef]

function checkBinding(server: Server, scope: Scope, { roleRef }: Binding): void {
  const { access } = server
  if (!access || isPrivileged(scope) || may(server, scope, 'bind', roleRef)) return
  const rules = access.rbac.rulesOfRole(roleRef, scope.namespace)
  const plural = roleRef.kind === 'Role' ? 'roles' : 'clusterroles'
  if (!rules)
    throw notFoundError({
      group: 'rbac.authorization.k8s.io',
      resource: plural,
      name: roleRef.name,
    })
  refuseMissing(server, scope, rules)
}

function check(server: Server, scope: Scope, verb: 'escalate', rules: readonly PolicyRule[]): void {
  if (!server.access || isPrivileged(scope) || may(server, scope, verb)) return
  refuseMissing(server, scope, rules)
}

const isPrivileged = ({ call }: Scope) => call.user.groups.includes('system:masters')

function may({ access }: Server, scope: Scope, verb: 'escalate' | 'bind', ref?: RoleRef): boolean {
  const { group, plural } = scope.resource.kind
  const resource = ref ? (ref.kind === 'Role' ? 'roles' : 'clusterroles') : plural
  const name = ref ? ref.name : scope.name
  return (
    access?.rbac.isAllowed({
      user: scope.call.user,
      verb,
      group,
      version: 'v1',
      resource,
      namespace: scope.namespace,
      name,
    }) ?? true
  )
}

function refuseMissing({ access }: Server, scope: Scope, rules: readonly PolicyRule[]): void {
  const { user } = scope.call
  const lacking = access ? missing(access.rbac.rulesOf(user, scope.namespace), rules) : []
  if (lacking.length === 0) return
  const groups = user.groups.map((group) => JSON.stringify(group)).join(' ')
  const { kind } = scope.resource
  throw forbiddenError(
    { group: kind.group, resource: kind.plural, ...(scope.name && { name: scope.name }) },
    `user ${JSON.stringify(user.username)} (groups=[${groups}]) is attempting to grant RBAC permissions not currently held:\n${lacking.map(printRule).join('\n')}`,
  )
}
