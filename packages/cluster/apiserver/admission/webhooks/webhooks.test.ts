import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { after, before, beforeEach, test } from 'node:test'
import { makeAuthority, makeLeaf } from '../../../pki/certificates.ts'
import { type PlainApi, plainApi } from '../../../testing/plain-api.ts'

const group = '/apis/admissionregistration.k8s.io/v1'
const maps = '/api/v1/namespaces/lab/configmaps'

// biome-ignore lint/suspicious/noExplicitAny: a request as it came
type Asked = any

/** What the server says of a request; beside `allowed`, a patch as a list. */
type Said = (request: Asked) => Readonly<Record<string, unknown>> | Promise<never>

let say: Said
/** Answers in place of what would be said. */
let instead: ((response: ServerResponse) => void) | undefined
let asked: Asked[]
let api: PlainApi
let ca: string
let origin: string

const now = Date.now()
const authority = await makeAuthority('webhooks', now)
const { certificate, key } = await makeLeaf(
  authority,
  { subject: 'CN=webhook', usage: 'server', names: ['127.0.0.1'] },
  now,
)
const server = createServer({ cert: certificate, key }, async (incoming, response) => {
  const { request, apiVersion, kind } = (await json(incoming)) as Asked
  asked.push(request)
  if (instead) return instead(response)
  const { patch, ...rest } = await say(request)
  const answer = {
    apiVersion,
    kind,
    response: {
      uid: request.uid,
      allowed: true,
      ...rest,
      ...(patch !== undefined && {
        patchType: 'JSONPatch',
        patch: Buffer.from(JSON.stringify(patch)).toString('base64'),
      }),
    },
  }
  response.end(JSON.stringify(answer))
})

before(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  ca = Buffer.from(authority.certificate).toString('base64')
})
after(() => server.close().closeAllConnections())
beforeEach(async () => {
  api = await plainApi()
  asked = []
  instead = undefined
  say = () => ({})
})

const everyMap = {
  apiGroups: [''],
  apiVersions: ['v1'],
  operations: ['CREATE', 'UPDATE', 'DELETE'],
  resources: ['configmaps'],
}

const webhook = (name: string, more: object = {}) => ({
  name: `${name}.example.com`,
  clientConfig: { url: `${origin}/${name}`, caBundle: ca },
  rules: [everyMap],
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
  ...more,
})

async function register(kind: 'mutating' | 'validating', ...webhooks: object[]): Promise<void> {
  const path = `${group}/${kind}webhookconfigurations`
  const { status, body } = await api.send('POST', path, { metadata: { name: 'w' }, webhooks })
  assert.equal(status, 201, body.message)
}

const create = (name = 'a', more: object = {}, query = '') =>
  api.send('POST', `${maps}${query}`, { metadata: { name }, data: { x: '1' }, ...more })

test('a webhook sees what is asked for, by whom, and how it is to be done', async () => {
  await register('validating', webhook('look'))
  assert.equal((await create('a', {}, '?fieldManager=me&dryRun=All')).status, 201)
  const [{ uid, object, userInfo, ...request }] = asked
  assert.match(uid, /^[0-9a-f-]{36}$/)
  assert.deepEqual(object.data, { x: '1' })
  assert.equal(object.kind, 'ConfigMap')
  assert.equal(typeof userInfo.username, 'string')
  assert.deepEqual(request, {
    kind: { group: '', version: 'v1', kind: 'ConfigMap' },
    resource: { group: '', version: 'v1', resource: 'configmaps' },
    requestKind: { group: '', version: 'v1', kind: 'ConfigMap' },
    requestResource: { group: '', version: 'v1', resource: 'configmaps' },
    name: 'a',
    namespace: 'lab',
    operation: 'CREATE',
    oldObject: null,
    dryRun: true,
    options: {
      kind: 'CreateOptions',
      apiVersion: 'meta.k8s.io/v1',
      dryRun: ['All'],
      fieldManager: 'me',
    },
  })
})

test('updates show both objects, deletions the old one', async () => {
  await create()
  await register('validating', webhook('look'))
  await api.send('PUT', `${maps}/a`, { metadata: { name: 'a' }, data: { x: '2' } })
  await api.send('DELETE', `${maps}/a`)
  const shown = asked.map(({ operation, object, oldObject }) => [
    operation,
    object?.data.x,
    oldObject?.data.x,
  ])
  assert.deepEqual(shown, [
    ['UPDATE', '2', '1'],
    ['DELETE', undefined, '2'],
  ])
})

test('what a webhook refuses is refused with its status, in its words', async () => {
  await register('validating', webhook('deny'))
  say = () => ({ allowed: false, status: { message: 'not here', code: 418, reason: 'Teapot' } })
  const { status, body } = await create()
  assert.equal(status, 418)
  assert.equal(body.message, 'admission webhook "deny.example.com" denied the request: not here')
  say = () => ({ allowed: false })
  const unexplained = await create()
  assert.equal(unexplained.status, 400)
  assert.match(unexplained.body.message, /denied the request without explanation$/)
  assert.equal((await api.send('GET', `${maps}/a`)).status, 404)
})

test('warnings are passed on', async () => {
  await register('validating', webhook('warn'))
  say = () => ({ warnings: ['think again'] })
  assert.match((await create()).headers.get('warning') ?? '', /think again/)
})

test('objects are changed in turn, and defaults filled in afterwards', async () => {
  const rule = { ...everyMap, resources: ['services'] }
  await register('mutating', webhook('one', { rules: [rule] }), webhook('two', { rules: [rule] }))
  const spec = { ports: [{ name: 'a', port: 80 }], clusterIP: 'None' }
  const body = { metadata: { name: 's' }, spec }
  say = ({ object }) => ({
    patch: [
      {
        op: 'add',
        path: '/spec/ports/-',
        value: { name: `p${object.spec.ports.length}`, port: 90 + object.spec.ports.length },
      },
    ],
  })
  const { status, body: made } = await api.send('POST', '/api/v1/namespaces/lab/services', body)
  assert.equal(status, 201, made.message)
  const ports = made.spec.ports.map(({ name, protocol }: Asked) => [name, protocol])
  assert.deepEqual(ports, [
    ['a', 'TCP'],
    ['p1', 'TCP'],
    ['p2', 'TCP'],
  ])
})

test('a webhook that asks for it sees again what others changed after it', async () => {
  await register(
    'mutating',
    webhook('first', { reinvocationPolicy: 'IfNeeded' }),
    webhook('second'),
  )
  let turn = 0
  say = () => ({ patch: [{ op: 'add', path: `/data/t${turn}`, value: String(turn++) }] })
  const { body } = await create()
  assert.deepEqual(body.data, { x: '1', t0: '0', t1: '1', t2: '2' })
  assert.equal(asked.length, 3)
})

test('what a webhook changes is nobody’s, and managers that it makes unreadable are put back', async () => {
  await register('mutating', webhook('managers'))
  const added = { op: 'add', path: '/data/y', value: '2' }
  say = () => ({ patch: [added] })
  const { metadata } = (await create('a')).body
  const owners = (all: Asked[]) => all.map(({ fieldsV1 }) => Object.keys(fieldsV1['f:data']))
  assert.deepEqual(owners(metadata.managedFields), [['.', 'f:x']])
  for (const [fields, why] of [
    [{ operation: 'Odd' }, 'operation must be `Apply` or `Update`'],
    [{ apiVersion: '' }, 'apiVersion must not be empty'],
    [{ fieldsType: '' }, 'missing fieldsType in managed fields entry 0'],
    [{ fieldsType: 'V2' }, 'invalid fieldsType \\"V2\\" in managed fields entry 0'],
    [{ fieldsV1: { odd: {} } }, 'error decoding set in managed fields entry 0'],
  ] as const) {
    const value = [{ ...metadata.managedFields[0], ...fields }]
    say = () => ({ patch: [added, { op: 'replace', path: '/metadata/managedFields', value }] })
    const { status, headers, body } = await create('b', {}, '?dryRun=All')
    assert.equal(status, 201)
    assert.equal(
      headers.get('warning'),
      `299 - ".metadata.managedFields was in an invalid state after admission; this could be caused by an outdated mutating admission controller; please fix your requests: ${why}"`,
    )
    assert.deepEqual(owners(body.metadata.managedFields), [['.', 'f:x']])
  }
})

/** Recorded from a real cluster: patches of webhooks, and what a client is told of them. */
const refusedPatches: readonly (readonly [patch: unknown, said: string])[] = [
  [
    [{ op: 'remove', path: '/b' }],
    "error in remove for path: '/b': Unable to remove nonexistent key: b: missing value",
  ],
  [
    [{ op: 'remove', path: '/b/c' }],
    'remove operation does not apply: doc is missing path: "/b/c": missing value',
  ],
  [
    [{ op: 'add', path: '/b/c', value: 1 }],
    'add operation does not apply: doc is missing path: "/b/c": missing value',
  ],
  [
    [{ op: 'add', path: '/metadata/finalizers/5', value: 'a/b' }],
    "error in add for path: '/metadata/finalizers/5': Unable to access invalid index: 5: invalid index referenced",
  ],
  [
    [{ op: 'add', path: '/metadata/finalizers/x', value: 'a/b' }],
    "error in add for path: '/metadata/finalizers/x': value was not a proper array index: 'x': strconv.Atoi: parsing \"x\": invalid syntax",
  ],
  [
    [{ op: 'remove', path: '/metadata/finalizers/5' }],
    "error in remove for path: '/metadata/finalizers/5': Unable to access invalid index: 5: invalid index referenced",
  ],
  [
    [{ op: 'remove', path: '/metadata/finalizers/x' }],
    'error in remove for path: \'/metadata/finalizers/x\': strconv.Atoi: parsing "x": invalid syntax',
  ],
  [
    [{ op: 'replace', path: '/b/c', value: 1 }],
    'replace operation does not apply: doc is missing path: /b/c: missing value',
  ],
  [
    [{ op: 'replace', path: '/metadata/finalizers/5', value: 'a/b' }],
    'replace operation does not apply: doc is missing key: /metadata/finalizers/5: missing value',
  ],
  [
    [{ op: 'test', path: '/b/c', value: 1 }],
    'test operation does not apply: is missing path: /b/c: missing value',
  ],
  [[{ op: 'test', path: '/data/x', value: '2' }], 'testing value /data/x failed: test failed'],
  [
    [{ op: 'test', path: '/metadata/finalizers/5', value: '2' }],
    "error in test for path: '/metadata/finalizers/5': Unable to access invalid index: 5: invalid index referenced",
  ],
  [
    [{ op: 'move', from: '/b/c', path: '/d' }],
    'move operation does not apply: doc is missing from path: /b/c: missing value',
  ],
  [
    [{ op: 'move', from: '/b', path: '/d' }],
    "error in move for path: 'b': Unable to remove nonexistent key: b: missing value",
  ],
  [
    [{ op: 'move', from: '/data/x', path: '/b/c' }],
    'move operation does not apply: doc is missing destination path: /b/c: missing value',
  ],
  [
    [{ op: 'move', from: '/metadata/finalizers/5', path: '/metadata/finalizers/0' }],
    "error in move for path: '5': Unable to access invalid index: 5: invalid index referenced",
  ],
  [
    [{ op: 'copy', from: '/b/c', path: '/d' }],
    'copy operation does not apply: doc is missing from path: /b/c: missing value',
  ],
  [
    [{ op: 'copy', from: '/data/x', path: '/b/c' }],
    'copy operation does not apply: doc is missing destination path: /b/c: missing value',
  ],
  [
    [{ op: 'copy', from: '/metadata/finalizers/5', path: '/data/y' }],
    "error in copy for from: '/metadata/finalizers/5': Unable to access invalid index: 5: invalid index referenced",
  ],
  [[{ op: 'odd', path: '/b' }], 'Unexpected kind: odd'],
  [
    [{ op: 'add', path: 'b', value: 1 }],
    'add operation does not apply: doc is missing path: "b": missing value',
  ],
  [
    [{ op: 'add', path: '/data/a~1b/c', value: 1 }],
    'add operation does not apply: doc is missing path: "/data/a~1b/c": missing value',
  ],
  [
    [{ op: 'replace', path: '/data/nope/x', value: '1' }],
    'replace operation does not apply: doc is missing path: /data/nope/x: missing value',
  ],
  [[{ path: '/b' }], 'Unexpected kind: unknown'],
  [{ op: 'add' }, 'json: cannot unmarshal object into Go value of type jsonpatch.Patch'],
]

test('a patch that cannot be applied is told with what it lacks', async () => {
  await register('mutating', webhook('odd'))
  for (const [patch, said] of refusedPatches) {
    say = () => ({ patch })
    const more = { metadata: { name: 'a', finalizers: ['a/b'] } }
    const { status, body } = await create('a', more, '?dryRun=All')
    assert.equal(status, 500)
    assert.equal(body.message, `Internal error occurred: ${said}`)
  }
})

test('conditions keep a webhook from being asked', async () => {
  const matchConditions = [{ name: 'some', expression: "object.metadata.name != 'skip'" }]
  await register('validating', webhook('some', { matchConditions }))
  await create('skip')
  assert.equal(asked.length, 0)
  await create('other')
  assert.equal(asked.length, 1)
})

test('labels of objects and namespaces choose what a webhook is asked of', async () => {
  await register(
    'validating',
    webhook('objects', { objectSelector: { matchLabels: { a: 'b' } } }),
    webhook('namespaces', {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'x' } },
    }),
  )
  await create('a')
  assert.equal(asked.length, 0)
  await create('b', { metadata: { name: 'b', labels: { a: 'b' } } })
  assert.equal(asked.length, 1)
})

test('a webhook that cannot be asked refuses, or is passed over if it says so', async () => {
  const clientConfig = { service: { namespace: 'lab', name: 'nobody' } }
  await register('validating', webhook('gone', { clientConfig }))
  const { status, body } = await create()
  assert.equal(status, 500)
  assert.equal(
    body.message,
    'Internal error occurred: failed calling webhook "gone.example.com": failed to call webhook: Post "https://nobody.lab.svc:443/?timeout=10s": service "nobody" not found',
  )
  await api.send('DELETE', `${group}/validatingwebhookconfigurations/w`)
  await register('validating', webhook('gone', { clientConfig, failurePolicy: 'Ignore' }))
  assert.equal((await create()).status, 201)
})

test('one that takes too long, or that nobody vouches for, counts as one that cannot be asked', async () => {
  await register('validating', webhook('slow', { timeoutSeconds: 1 }))
  say = () => new Promise<never>(() => {})
  assert.match((await create()).body.message, /\?timeout=1s": context deadline exceeded$/)
  await api.send('DELETE', `${group}/validatingwebhookconfigurations/w`)
  say = () => ({})
  await register('validating', webhook('foreign', { clientConfig: { url: origin } }))
  assert.match((await create()).body.message, /certificate/)
})

test('what a server answers that is no success is told as upstream tells it', async () => {
  await register('validating', webhook('odd'))
  for (const [code, body, said] of [
    [500, 'out of order', 'an error on the server ("out of order") has prevented the request from'],
    [404, 'nothing here', 'the server could not find the requested resource'],
    [418, '', 'the server responded with the status code 418 but did not return more information'],
    [403, '{"kind":"Status","message":"not you"}', 'failed to call webhook: not you'],
    [200, '', '0-length response with status code: 200 and content type: application/json'],
    [200, '{"kind":', "couldn't get version/kind; json parse error: unexpected end of JSON input"],
    [200, '['.repeat(5000), 'json parse error: exceeded max depth'],
    [200, `"${'x'.repeat(9 * 1024 * 1024)}"`, 'the answer is longer than 8388608 bytes'],
  ] as const) {
    instead = (response) => response.writeHead(code).end(body)
    assert.ok((await create()).body.message.includes(said), said)
  }
})

test('answers that are none are refused', async () => {
  await register('validating', webhook('odd'))
  for (const [odd, why] of [
    [{ uid: 'another' }, /expected response\.uid=/],
    [{ patch: [], patchType: 'other' }, undefined],
  ] as const) {
    say = () => odd
    const { status, body } = await create(`m${Math.random()}`.replace('.', ''))
    if (why) assert.match(body.message, why)
    else assert.equal(status, 201)
  }
})

test('configurations are checked in upstream’s words', async () => {
  const path = `${group}/validatingwebhookconfigurations`
  const webhooks = [
    {
      name: 'short',
      clientConfig: { url: 'http://a/?q' },
      timeoutSeconds: 31,
      matchConditions: [{ name: 'bad', expression: '... [] bad expression' }],
    },
  ]
  const { status, body } = await api.send('POST', path, { metadata: { name: 'w' }, webhooks })
  assert.equal(status, 422)
  for (const said of [
    'webhooks[0].name: Invalid value: "short": should be a domain with at least three segments separated by dots',
    'webhooks[0].sideEffects: Required value: must specify one of None, NoneOnDryRun',
    'webhooks[0].clientConfig.url: Invalid value: "http": \'https\' is the only allowed URL scheme',
    'webhooks[0].timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds',
    'webhooks[0].matchConditions[0].expression: Invalid value: "... [] bad expression": compilation failed',
    'webhooks[0].admissionReviewVersions: Required value: must specify one of v1, v1beta1',
  ])
    assert.ok(body.message.includes(said), `${said}\n${body.message}`)
})

test('nobody is kept from mending webhooks', async () => {
  const rule = { ...everyMap, apiGroups: ['*'], apiVersions: ['*'], resources: ['*'] }
  await register('validating', webhook('all', { rules: [{ ...rule, operations: ['*'] }] }))
  say = () => ({ allowed: false })
  assert.equal((await create()).status, 400)
  const path = `${group}/validatingwebhookconfigurations/w`
  assert.equal((await api.send('DELETE', path)).status, 200)
})
