import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { admin, guardedApi, user } from '../testing/guarded-api.ts'

const api = await guardedApi()
after(() => api.close())

const authorization = '/apis/authorization.k8s.io/v1'
const subjectReviews = `${authorization}/subjectaccessreviews`
const localReviews = `${authorization}/namespaces/default/localsubjectaccessreviews`
const rules = `${authorization}/selfsubjectrulesreviews`
const accounts = '/api/v1/namespaces/default/serviceaccounts'
const pods = { verb: 'get', resource: 'pods', namespace: 'default' }

interface Row {
  readonly asked: string
  readonly target: string
  readonly body: object
  readonly status: number
  readonly message: string
}

const refused: readonly Row[] = [
  {
    asked: 'about nothing of nobody',
    target: subjectReviews,
    body: { spec: {} },
    status: 422,
    message:
      '.authorization.k8s.io "" is invalid: [spec.resourceAttributes: Invalid value: "null": exactly one of nonResourceAttributes or resourceAttributes must be specified, spec.user: Invalid value: "": at least one of user or group must be specified]',
  },
  {
    asked: 'about two things at once',
    target: subjectReviews,
    body: { spec: { user: 'u', resourceAttributes: pods, nonResourceAttributes: { path: '/x' } } },
    status: 422,
    message:
      '.authorization.k8s.io "" is invalid: spec.nonResourceAttributes: Invalid value: authorization.NonResourceAttributes{Path:"/x", Verb:""}: cannot be specified in combination with resourceAttributes',
  },
  {
    asked: 'with a selector in two forms',
    target: subjectReviews,
    body: {
      spec: {
        user: 'u',
        resourceAttributes: {
          ...pods,
          labelSelector: { rawSelector: 'a', requirements: [{ key: 'a', operator: 'Exists' }] },
          fieldSelector: {},
        },
      },
    },
    status: 422,
    message:
      '.authorization.k8s.io "" is invalid: [spec.resourceAttributes.fieldSelector.requirements: Required value: when spec.resourceAttributes.fieldSelector is specified, requirements or rawSelector is required, spec.resourceAttributes.labelSelector.rawSelector: Invalid value: "a": may not specified at the same time as requirements]',
  },
  {
    asked: 'with requirements that make no sense',
    target: subjectReviews,
    body: {
      spec: {
        user: 'u',
        resourceAttributes: {
          ...pods,
          labelSelector: { requirements: [{ key: 'a', operator: 'In' }] },
          fieldSelector: { requirements: [{ operator: 'Newer' }] },
        },
      },
    },
    status: 422,
    message:
      ".authorization.k8s.io \"\" is invalid: [spec.resourceAttributes.fieldSelector.requirements[0].key: Required value: must be specified, spec.resourceAttributes.labelSelector.requirements[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn']",
  },
  {
    asked: 'about another namespace than its own',
    target: localReviews,
    body: { spec: { user: 'u', resourceAttributes: { ...pods, namespace: 'other' } } },
    status: 422,
    message:
      '.authorization.k8s.io "" is invalid: spec.resourceAttributes.namespace: Invalid value: "other": must match metadata.namespace',
  },
  {
    asked: 'for the rules of no namespace',
    target: rules,
    body: { spec: {} },
    status: 400,
    message: 'no namespace on request',
  },
  {
    asked: 'about no token',
    target: '/apis/authentication.k8s.io/v1/tokenreviews',
    body: { spec: {} },
    status: 400,
    message: 'token is required for TokenReview in authentication',
  },
  {
    asked: 'for a token of another name',
    target: `${accounts}/web/token`,
    body: { metadata: { name: 'other' }, spec: {} },
    status: 422,
    message:
      'TokenRequest.authentication.k8s.io "web" is invalid: metadata.name: Invalid value: "other": must match the service account name if specified',
  },
  {
    asked: 'for a token that is soon over',
    target: `${accounts}/web/token`,
    body: { spec: { expirationSeconds: 60 } },
    status: 422,
    message:
      'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes',
  },
  {
    asked: 'for a token that is bound to a deployment',
    target: `${accounts}/web/token`,
    body: { spec: { boundObjectRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'x' } } },
    status: 400,
    message: 'cannot bind token to object of type apps/v1, Kind=Deployment',
  },
  {
    asked: 'for a token that is bound to a secret of before',
    target: `${accounts}/web/token`,
    body: { spec: { boundObjectRef: { apiVersion: 'v1', kind: 'Secret', name: 's', uid: '1' } } },
    status: 409,
    message: 'the UID in the bound object reference (1) does not match the UID in record',
  },
]

await api.send(admin, 'POST', accounts, { metadata: { name: 'web' } })
await api.send(admin, 'POST', '/api/v1/namespaces/default/secrets', { metadata: { name: 's' } })

async function tokenOf(spec: object): Promise<string> {
  const { status, body } = await api.send(admin, 'POST', `${accounts}/web/token`, { spec })
  assert.equal(status, 201)
  return body.status.token
}

async function reviewed(token: string, audiences?: readonly string[]) {
  const target = '/apis/authentication.k8s.io/v1/tokenreviews'
  const { body } = await api.send(admin, 'POST', target, { spec: { token, audiences } })
  return body.status
}

describe('reviews', () => {
  for (const { asked, target, body, status, message } of refused)
    it(`are refused ${status} when asked ${asked}`, async () => {
      const answer = await api.send(admin, 'POST', target, body)
      assert.equal(answer.status, status)
      assert.ok(answer.body.message.includes(message), answer.body.message)
    })

  it('tell what somebody may, and which binding lets them', async () => {
    const ask = async (spec: object) =>
      (await api.send(admin, 'POST', subjectReviews, { spec })).body.status
    assert.deepEqual(await ask({ user: 'u', resourceAttributes: pods }), { allowed: false })
    const nonResourceAttributes = { path: '/healthz', verb: 'get' }
    assert.deepEqual(await ask({ groups: ['system:unauthenticated'], nonResourceAttributes }), {
      allowed: true,
      reason:
        'RBAC: allowed by ClusterRoleBinding "system:public-info-viewer" of ClusterRole "system:public-info-viewer" to Group "system:unauthenticated"',
    })
  })

  it('tell who asks themselves what they may', async () => {
    const sender = user('me', 'team')
    const target = `${authorization}/selfsubjectaccessreviews`
    const asked = await api.send(sender, 'POST', target, { spec: { resourceAttributes: pods } })
    assert.deepEqual(asked.body.status, { allowed: false })
    const { body } = await api.send(sender, 'POST', rules, { spec: { namespace: 'default' } })
    const resources = body.status.resourceRules.flatMap(
      (it: { resources: string[] }) => it.resources,
    )
    assert.deepEqual(resources.toSorted(), [
      'selfsubjectaccessreviews',
      'selfsubjectreviews',
      'selfsubjectrulesreviews',
    ])
    assert.equal(body.status.incomplete, false)
  })
})

it('takes a static token as its user’s, for the API only', async () => {
  const status = await reviewed('static')
  assert.equal(status.user.username, 'fixed')
  assert.deepEqual(status.audiences, ['https://kubernetes.default.svc.cluster.local'])
  assert.equal((await reviewed('static', ['lab'])).authenticated, undefined)
})

describe('tokens of service accounts', () => {
  it('stand for the account where they are meant for who asks', async () => {
    const token = await tokenOf({ audiences: ['lab'] })
    const status = await reviewed(token, ['lab', 'other'])
    assert.equal(status.authenticated, true)
    assert.equal(status.user.username, 'system:serviceaccount:default:web')
    assert.deepEqual(status.audiences, ['lab'])
    assert.deepEqual(await reviewed(token), {
      user: {},
      error:
        '[invalid bearer token, token audiences ["lab"] is invalid for the target audiences ["https://kubernetes.default.svc.cluster.local"]]',
    })
  })

  it('let their account in', async () => {
    const { body } = await api.send({ token: await tokenOf({}) }, 'GET', '/api/v1/nodes')
    assert.match(body.message, /User "system:serviceaccount:default:web" cannot list/)
  })

  it('end with what they are bound to', async () => {
    const boundObjectRef = { apiVersion: 'v1', kind: 'Secret', name: 's' }
    const token = await tokenOf({ boundObjectRef })
    assert.equal((await reviewed(token)).authenticated, true)
    await api.send(admin, 'DELETE', '/api/v1/namespaces/default/secrets/s')
    assert.equal(
      (await reviewed(token)).error,
      '[invalid bearer token, service account token has been invalidated]',
    )
  })

  it('end with their account, and do not come back with its name', async () => {
    const token = await tokenOf({})
    await api.send(admin, 'DELETE', `${accounts}/web`)
    const gone = '[invalid bearer token, serviceaccounts "web" not found]'
    assert.equal((await reviewed(token)).error, gone)
    await api.send(admin, 'POST', accounts, { metadata: { name: 'web' } })
    assert.match((await reviewed(token)).error, /service account UID \(.*\) does not match claim/)
  })

  it('are not taken from others', async () => {
    assert.equal((await reviewed('nonsense')).error, 'invalid bearer token')
    const [head, , signature] = (await tokenOf({})).split('.')
    const claims = { iss: 'https://kubernetes.default.svc.cluster.local', sub: 'me' }
    const forged = `${head}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`
    assert.match((await reviewed(forged)).error, /error in cryptographic primitive/)
  })
})
