import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { admin, guardedApi, type Sender, user } from './testing/guarded-api.ts'

const api = await guardedApi()
after(() => api.close())

const pods = '/api/v1/namespaces/default/pods'
const as = (...headers: string[]): Sender => ({ ...admin, headers })

await api.send(
  admin,
  'POST',
  '/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings',
  {
    metadata: { name: 'viewers' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
    subjects: [{ kind: 'User', name: 'vera', apiGroup: 'rbac.authorization.k8s.io' }],
  },
)
await api.send(
  admin,
  'POST',
  '/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings',
  {
    metadata: { name: 'dangling' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'nothere' },
    subjects: [{ kind: 'User', name: 'dan', apiGroup: 'rbac.authorization.k8s.io' }],
  },
)

interface Row {
  readonly who: string
  readonly sender: Sender
  readonly method?: string
  readonly target: string
  readonly status: number
  readonly message?: string
}

const rows: readonly Row[] = [
  { who: 'an administrator', sender: admin, target: pods, status: 200 },
  {
    who: 'nobody in particular',
    sender: {},
    target: pods,
    status: 403,
    message:
      'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" in the namespace "default"',
  },
  {
    who: 'nobody in particular, of what is no resource',
    sender: {},
    target: '/metrics',
    status: 403,
    message: 'forbidden: User "system:anonymous" cannot get path "/metrics"',
  },
  {
    who: 'a wrong token',
    sender: { token: 'x' },
    target: pods,
    status: 401,
    message: 'Unauthorized',
  },
  {
    who: 'a certificate of another authority',
    sender: { certificate: 'untrusted' },
    target: pods,
    status: 401,
    message: 'Unauthorized',
  },
  {
    who: 'a certificate of another authority with a good token',
    sender: { certificate: 'untrusted', token: 'static' },
    target: '/api/v1/namespaces/default/secrets/x',
    status: 403,
    message:
      'secrets "x" is forbidden: User "fixed" cannot get resource "secrets" in API group "" in the namespace "default"',
  },
  {
    who: 'somebody whose binding leads nowhere',
    sender: user('dan'),
    target: '/api/v1/nodes',
    status: 403,
    message:
      'nodes is forbidden: User "dan" cannot list resource "nodes" in API group "" at the cluster scope',
  },
  {
    who: 'somebody whose binding leads nowhere, in its namespace',
    sender: user('dan'),
    target: `${pods}/p/log`,
    status: 403,
    message:
      'pods "p" is forbidden: User "dan" cannot get resource "pods/log" in API group "" in the namespace "default": RBAC: role.rbac.authorization.k8s.io "nothere" not found',
  },
  {
    who: 'a name that a browser could take for a page',
    sender: user('<b>'),
    method: 'DELETE',
    target: pods,
    status: 403,
    message:
      'pods is forbidden: User "&lt;b&gt;" cannot deletecollection resource "pods" in API group "" in the namespace "default"',
  },
  {
    who: 'an administrator as somebody else',
    sender: as('Impersonate-User', 'eve'),
    target: pods,
    status: 403,
    message:
      'pods is forbidden: User "eve" cannot list resource "pods" in API group "" in the namespace "default"',
  },
  {
    who: 'somebody who may not be somebody else',
    sender: { ...user('vera'), headers: ['Impersonate-User', 'system:serviceaccount:default:sa'] },
    target: pods,
    status: 403,
    message:
      'serviceaccounts "sa" is forbidden: User "vera" cannot impersonate resource "serviceaccounts" in API group "" in the namespace "default"',
  },
]

describe('the guard', () => {
  for (const { who, sender, method = 'GET', target, status, message } of rows)
    it(`answers ${status} to ${who}`, async () => {
      const answer = await api.send(sender, method, target)
      assert.equal(answer.status, status)
      assert.equal(answer.body?.message, message)
    })

  it('tells plainly of groups that are wanted without a user', async () => {
    const { status, text } = await api.send(
      as('Impersonate-Group', 'a,b', 'Impersonate-Uid', '1'),
      'GET',
      `${pods}?limit=1`,
    )
    assert.equal(status, 500)
    assert.equal(
      text,
      'Internal Server Error: "/api/v1/namespaces/default/pods?limit=1": requested [{Group  a,b    } {UID  1  authentication.k8s.io/v1  }] without impersonating a user\n',
    )
  })

  it('gives who is impersonated the groups that they would have', async () => {
    const review = '/apis/authentication.k8s.io/v1/selfsubjectreviews'
    const groupsOf = async (...headers: string[]) =>
      (await api.send(as(...headers), 'POST', review, {})).body.status?.userInfo.groups
    assert.deepEqual(await groupsOf('Impersonate-User', 'eve'), ['system:authenticated'])
    assert.deepEqual(await groupsOf('Impersonate-User', 'system:serviceaccount:lab:web'), [
      'system:serviceaccounts',
      'system:serviceaccounts:lab',
      'system:authenticated',
    ])
    assert.deepEqual(
      await groupsOf('impersonate-user', 'eve', 'impersonate-group', 'a', 'Impersonate-Group', 'b'),
      ['a', 'b', 'system:authenticated'],
    )
  })
})
