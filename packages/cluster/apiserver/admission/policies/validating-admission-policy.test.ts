import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { type PlainApi, plainApi } from '../../../testing/plain-api.ts'

const group = '/apis/admissionregistration.k8s.io/v1'
const maps = '/api/v1/namespaces/lab/configmaps'

interface Given {
  readonly constraints?: object
  readonly spec?: object
  readonly binding?: object
}

const everyMap = {
  apiGroups: [''],
  apiVersions: ['v1'],
  operations: ['CREATE', 'UPDATE'],
  resources: ['configmaps'],
}

let api: PlainApi
beforeEach(async () => {
  api = await plainApi()
})

/** A policy `p` with a binding `b`. */
async function bound({ constraints = {}, spec = {}, binding = {} }: Given): Promise<void> {
  const policy = {
    metadata: { name: 'p' },
    spec: {
      matchConstraints: { resourceRules: [everyMap], ...constraints },
      validations: [{ expression: 'false' }],
      ...spec,
    },
  }
  const made = await api.send('POST', `${group}/validatingadmissionpolicies`, policy)
  assert.equal(made.status, 201, JSON.stringify(made.body))
  const bind = {
    metadata: { name: 'b' },
    spec: { policyName: 'p', validationActions: ['Deny'], ...binding },
  }
  const done = await api.send('POST', `${group}/validatingadmissionpolicybindings`, bind)
  assert.equal(done.status, 201, JSON.stringify(done.body))
}

const createMap = (labels: object = {}, name = 'a') =>
  api.send('POST', maps, { metadata: { name, labels } })

test('what a policy finds wrong is refused in its name', async () => {
  await bound({})
  const { status, body } = await createMap()
  assert.equal(status, 422)
  assert.equal(body.reason, 'Invalid')
  assert.equal(
    body.message,
    `configmaps "a" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: failed expression: false`,
  )
  assert.equal((await api.send('GET', `${maps}/a`)).status, 404)
})

const judged: readonly (readonly [spec: object, message: string | undefined])[] = [
  [{ validations: [{ expression: "object.metadata.name == 'a'" }] }, undefined],
  [
    { validations: [{ expression: 'oldObject != null', message: 'no news', reason: 'Forbidden' }] },
    'no news',
  ],
  [
    {
      validations: [
        {
          expression: 'has(object.data)',
          messageExpression: "'no data in ' + object.metadata.name",
        },
      ],
    },
    'no data in a',
  ],
  [
    {
      variables: [
        { name: 'labels', expression: 'object.metadata.?labels.orValue({})' },
        { name: 'count', expression: 'size(variables.labels)' },
      ],
      validations: [{ expression: 'variables.count > 0' }],
    },
    'failed expression: variables.count > 0',
  ],
  [
    { validations: [{ expression: "namespaceObject.metadata.name == 'other'" }] },
    "failed expression: namespaceObject.metadata.name == 'other'",
  ],
  [
    {
      validations: [
        {
          expression: "request.operation == 'CREATE' && request.resource.resource == 'configmaps'",
        },
      ],
    },
    undefined,
  ],
  [
    { validations: [{ expression: 'object.spec.replicas > 1' }] },
    "expression 'object.spec.replicas > 1' resulted in error: No such key: spec",
  ],
  [
    { failurePolicy: 'Ignore', validations: [{ expression: 'object.spec.replicas > 1' }] },
    undefined,
  ],
  [
    {
      matchConditions: [{ name: 'others', expression: "object.metadata.name != 'a'" }],
      validations: [{ expression: 'false' }],
    },
    undefined,
  ],
]

for (const [spec, message] of judged)
  test(`a policy judges ${JSON.stringify(spec)}`, async () => {
    await bound({ spec })
    const { status, body } = await createMap()
    if (message === undefined) assert.equal(status, 201, body.message)
    else assert.ok(body.message.endsWith(`denied request: ${message}`), body.message)
  })

test('a reason has its own status', async () => {
  await bound({ spec: { validations: [{ expression: 'false', reason: 'Forbidden' }] } })
  const { status, body } = await createMap()
  assert.deepEqual([status, body.reason], [403, 'Forbidden'])
})

test('expressions that do not compile are refused with the policy', async () => {
  const policy = {
    metadata: { name: 'p' },
    spec: {
      matchConstraints: { resourceRules: [everyMap] },
      validations: [{ expression: 'object.', messageExpression: '1' }],
    },
  }
  const { status, body } = await api.send('POST', `${group}/validatingadmissionpolicies`, policy)
  assert.equal(status, 422)
  assert.match(
    body.message,
    /spec\.validations\[0\]\.expression: Invalid value: "object\.": compilation failed/,
  )
  assert.match(
    body.message,
    /messageExpression: Invalid value: "1": must evaluate to string but got int/,
  )
})

test('parameters are given to expressions, each in turn', async () => {
  const spec = {
    paramKind: { apiVersion: 'v1', kind: 'Secret' },
    validations: [{ expression: 'object.metadata.name != params.metadata.name' }],
  }
  const paramRef = { selector: {}, parameterNotFoundAction: 'Allow' }
  await bound({ spec, binding: { paramRef } })
  for (const name of ['x', 'a'])
    await api.send('POST', '/api/v1/namespaces/lab/secrets', { metadata: { name } })
  assert.equal((await createMap({}, 'b')).status, 201)
  assert.equal((await createMap({}, 'a')).status, 422)
})

test('a policy without a binding, and a binding without a policy, concern nobody', async () => {
  await bound({ binding: { policyName: 'other' } })
  assert.equal((await createMap()).status, 201)
})

test('a policy that only warns lets requests pass', async () => {
  await bound({ binding: { validationActions: ['Warn'] } })
  const { status, headers } = await createMap()
  assert.equal(status, 201)
  assert.match(
    headers.get('warning') ?? '',
    /Validation failed for ValidatingAdmissionPolicy 'p' with binding 'b': failed expression: false/,
  )
})

test('requests are matched by operation, resource, name and labels', async () => {
  const cases: readonly (readonly [object, boolean])[] = [
    [{ resourceRules: [{ ...everyMap, operations: ['DELETE'] }] }, false],
    [{ resourceRules: [{ ...everyMap, operations: ['*'] }] }, true],
    [{ resourceRules: [{ ...everyMap, resources: ['configmaps/status'] }] }, false],
    [{ resourceRules: [{ ...everyMap, resources: ['*'] }] }, true],
    [{ resourceRules: [{ ...everyMap, resources: ['*/status'] }] }, false],
    [{ resourceRules: [{ ...everyMap, resources: ['*/*'] }] }, true],
    [{ resourceRules: [{ ...everyMap, apiGroups: ['apps'] }] }, false],
    [{ resourceRules: [{ ...everyMap, scope: 'Cluster' }] }, false],
    [{ resourceRules: [{ ...everyMap, scope: 'Namespaced' }] }, true],
    [{ resourceRules: [{ ...everyMap, resourceNames: ['b'] }] }, false],
    [{ resourceRules: [{ ...everyMap, resourceNames: ['a'] }] }, true],
    [{ excludeResourceRules: [{ ...everyMap, resourceNames: ['a'] }] }, false],
    [{ objectSelector: { matchLabels: { app: 'web' } } }, true],
    [{ objectSelector: { matchLabels: { app: 'other' } } }, false],
    [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'lab' } } }, true],
    [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'x' } } }, false],
  ]
  for (const [constraints, isMatched] of cases) {
    api = await plainApi()
    await bound({ constraints })
    const { status } = await createMap({ app: 'web' })
    assert.equal(status, isMatched ? 422 : 201, JSON.stringify(constraints))
  }
})

test('a binding narrows what its policy concerns', async () => {
  await bound({ binding: { matchResources: { objectSelector: { matchLabels: { app: 'x' } } } } })
  assert.equal((await createMap()).status, 201)
  assert.equal((await createMap({ app: 'x' }, 'b')).status, 422)
})

test('a rule about another version of the same objects counts unless it is to be exact', async () => {
  const other = { ...everyMap, apiGroups: ['autoscaling'], resources: ['horizontalpodautoscalers'] }
  const scaler = {
    metadata: { name: 'a' },
    spec: { maxReplicas: 2, scaleTargetRef: { kind: 'Deployment', name: 'a' } },
  }
  for (const [matchPolicy, status] of [
    ['Equivalent', 422],
    ['Exact', 201],
  ] as const) {
    api = await plainApi()
    await bound({ constraints: { resourceRules: [other], matchPolicy } })
    const path = '/apis/autoscaling/v2/namespaces/lab/horizontalpodautoscalers'
    assert.equal((await api.send('POST', path, scaler)).status, status)
  }
})

test('deletions, bindings and connections are matched too', async () => {
  await api.send('POST', '/api/v1/namespaces/lab/serviceaccounts', {
    metadata: { name: 'default' },
  })
  await api.send('POST', '/api/v1/namespaces/lab/pods', {
    metadata: { name: 'a' },
    spec: { containers: [{ name: 'a', image: 'a' }] },
  })
  const resources = ['pods', 'pods/binding', 'pods/exec', 'pods/eviction', 'pods/status']
  const rule = { ...everyMap, operations: ['DELETE', 'CREATE', 'CONNECT', 'UPDATE'], resources }
  await bound({ constraints: { resourceRules: [rule] } })
  const pod = '/api/v1/namespaces/lab/pods/a'
  const binding = { metadata: { name: 'a' }, target: { kind: 'Node', name: 'n' } }
  const answers = [
    await api.send('DELETE', pod),
    await api.send('POST', `${pod}/binding`, binding),
    await api.send('POST', `${pod}/eviction`, { metadata: { name: 'a' } }),
    await api.send('POST', `${pod}/exec?command=ls`),
    await api.merge(`${pod}/status`, { status: { phase: 'Running' } }),
  ]
  assert.deepEqual(
    answers.map(({ status }) => status),
    answers.map(() => 422),
  )
})

test('parameters that are missing let a request pass or not, as the binding says', async () => {
  const spec = { paramKind: { apiVersion: 'v1', kind: 'Secret' } }
  for (const [parameterNotFoundAction, expected] of [
    ['Allow', 201],
    ['Deny', 422],
  ] as const) {
    api = await plainApi()
    await bound({ spec, binding: { paramRef: { name: 's', parameterNotFoundAction } } })
    const { status, body } = await createMap()
    assert.equal(status, expected)
    if (status === 422) assert.match(body.message, /binding: no params found for policy binding/)
  }
  await api.send('POST', '/api/v1/namespaces/lab/secrets', { metadata: { name: 's' } })
  assert.match((await createMap()).body.message, /denied request/)
})

test('a kind of parameters that is not served refuses unless failures are to be ignored', async () => {
  const paramKind = { apiVersion: 'rules.example.com/v1', kind: 'Rule' }
  await bound({ spec: { paramKind } })
  assert.match(
    (await createMap()).body.message,
    /denied request: failed to configure policy: failed to find resource referenced by paramKind: 'rules.example.com\/v1, Kind=Rule'$/,
  )
  api = await plainApi()
  await bound({ spec: { paramKind, failurePolicy: 'Ignore' } })
  assert.equal((await createMap()).status, 201)
})

test('policies do not keep anybody from mending policies', async () => {
  const rule = { ...everyMap, apiGroups: ['*'], operations: ['*'], resources: ['*'] }
  await bound({ constraints: { resourceRules: [{ ...rule, apiVersions: ['*'] }] } })
  assert.equal((await createMap()).status, 422)
  assert.equal((await api.send('DELETE', `${group}/validatingadmissionpolicies/p`)).status, 200)
  assert.equal((await createMap()).status, 201)
})
