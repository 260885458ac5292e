import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { admin, guardedApi, user } from '../../auth/testing/guarded-api.ts'

const api = await guardedApi()
after(() => api.close())

const group = 'rbac.authorization.k8s.io'
const root = `/apis/${group}/v1`
const roles = `${root}/namespaces/default/roles`
const bindings = `${root}/namespaces/default/rolebindings`
const clusterRoles = `${root}/clusterroles`
const eve = user('eve', 'team')

const rule = (resources: string[], ...verbs: string[]) => ({ apiGroups: [''], resources, verbs })
const ref = (kind: string, name: string) => ({ apiGroup: group, kind, name })
const subjects = [{ kind: 'User', name: 'eve', apiGroup: group }]

await api.send(admin, 'POST', clusterRoles, {
  metadata: { name: 'writes-roles' },
  rules: [
    { apiGroups: [group], resources: ['*'], verbs: ['create', 'update', 'patch', 'get'] },
    rule(['pods'], 'get'),
  ],
})
await api.send(admin, 'POST', `${root}/clusterrolebindings`, {
  metadata: { name: 'eve' },
  roleRef: ref('ClusterRole', 'writes-roles'),
  subjects,
})

describe('who writes roles', () => {
  it('can grant what they hold', async () => {
    const role = { metadata: { name: 'reads' }, rules: [rule(['pods'], 'get')] }
    assert.equal((await api.send(eve, 'POST', roles, role)).status, 201)
  })

  it('is told all that they lack, resource by resource', async () => {
    const rules = [rule(['secrets', 'pods'], 'get', 'list'), rule(['pods/log'], 'get')]
    const { status, body } = await api.send(eve, 'POST', roles, {
      metadata: { name: 'more' },
      rules,
    })
    assert.equal(status, 403)
    assert.equal(
      body.message,
      [
        'roles.rbac.authorization.k8s.io "more" is forbidden: user "eve" (groups=["team" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:',
        '{APIGroups:[""], Resources:["pods"], Verbs:["list"]}',
        '{APIGroups:[""], Resources:["pods/log"], Verbs:["get"]}',
        '{APIGroups:[""], Resources:["secrets"], Verbs:["get" "list"]}',
      ].join('\n'),
    )
  })

  it('cannot change a role that grants more, not even its labels', async () => {
    const role = { metadata: { name: 'wide' }, rules: [rule(['secrets'], 'get')] }
    const { body } = await api.send(admin, 'POST', roles, role)
    const metadata = { ...body.metadata, labels: { a: 'b' } }
    const { status } = await api.send(eve, 'PUT', `${roles}/wide`, { ...body, metadata })
    assert.equal(status, 403)
  })

  it('cannot gather the rules of others', async () => {
    const aggregationRule = { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] }
    const role = { metadata: { name: 'all' }, aggregationRule }
    const { body } = await api.send(eve, 'POST', clusterRoles, role)
    assert.equal(
      body.message,
      'clusterroles.rbac.authorization.k8s.io "all" is forbidden: must have cluster-admin privileges to use the aggregationRule',
    )
  })

  it('can grant what they like where they may escalate', async () => {
    await api.send(admin, 'POST', roles, {
      metadata: { name: 'escalates' },
      rules: [{ apiGroups: [group], resources: ['roles'], verbs: ['escalate'] }],
    })
    const roleRef = ref('Role', 'escalates')
    await api.send(admin, 'POST', bindings, { metadata: { name: 'escalates' }, roleRef, subjects })
    const role = { metadata: { name: 'any' }, rules: [rule(['secrets'], '*')] }
    assert.equal((await api.send(eve, 'POST', roles, role)).status, 201)
  })
})

describe('who writes bindings', () => {
  const binding = (kind: string, name: string) => ({
    metadata: { generateName: 'b-' },
    roleRef: ref(kind, name),
    subjects,
  })

  it('cannot bind a role that grants more than they hold', async () => {
    const { status, body } = await api.send(
      eve,
      'POST',
      bindings,
      binding('ClusterRole', 'cluster-admin'),
    )
    assert.equal(status, 403)
    assert.match(body.message, /is attempting to grant RBAC permissions not currently held/)
  })

  it('cannot bind a role that is not there yet', async () => {
    const { status, body } = await api.send(eve, 'POST', bindings, binding('Role', 'nothere'))
    assert.equal(status, 404)
    assert.equal(body.message, 'rolebindings.rbac.authorization.k8s.io "nothere" not found')
  })

  it('can bind a role that they hold all of', async () => {
    const answer = await api.send(eve, 'POST', bindings, binding('Role', 'reads'))
    assert.equal(answer.status, 201)
  })
})
