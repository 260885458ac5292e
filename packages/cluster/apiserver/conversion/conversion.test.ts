import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { after, beforeEach, test } from 'node:test'
import { SimulatedClock } from '@galley/kit/simulated-clock'
import type { Version } from '../../crd/definition.ts'
import { type PlainApi, plainApi } from '../../testing/plain-api.ts'
import { convertHost, definitionOf, group, hosts, serve, versions } from './testing/hosts.ts'
import { type Review, startWebhookServer } from './testing/webhook-server.ts'

// biome-ignore lint/suspicious/noExplicitAny: tests read what they expect to be there.
type Body = any

let api: PlainApi
let asked: Review[]
/** Changes what the server says of a review, before it says so. */
let spoil: (response: Body, review: Review) => unknown
/** The patch by which a request is admitted. */
let admit: (request: Body) => readonly object[]
/** Answers in place of the server. */
let instead: ((response: ServerResponse) => void) | undefined

const server = await startWebhookServer((review, response) => {
  asked.push(review)
  if (instead) return instead(response)
  const { apiVersion, kind, request } = review
  if (kind === 'AdmissionReview') {
    asked.pop()
    return response.end(JSON.stringify({ apiVersion, kind, response: admitted(request) }))
  }
  const convertedObjects = request.objects.map((object: Body) =>
    convertHost(object, request.desiredAPIVersion),
  )
  const said = { uid: request.uid, result: { status: 'Success' }, convertedObjects }
  response.end(JSON.stringify(spoil({ apiVersion, kind, response: said }, review)))
})
after(() => server[Symbol.asyncDispose]())

const admitted = (request: Body) => ({
  uid: request.uid,
  allowed: true,
  patchType: 'JSONPatch',
  patch: Buffer.from(JSON.stringify(admit(request))).toString('base64'),
})

function define(its: Version[] = versions(), reviewVersions: readonly string[] = ['v1']): void {
  serve(api, definitionOf(server, reviewVersions, its))
}

const storedIn = (name: string): Version[] =>
  versions().map((it) => ({ ...it, storage: it.name === name }))

beforeEach(async () => {
  api = await plainApi()
  asked = []
  spoil = (review) => review
  instead = undefined
  define()
})

const create = (version: string, name: string, fields: object) =>
  api.send('POST', hosts(version), {
    apiVersion: `${group}/${version}`,
    kind: 'Host',
    metadata: { name },
    ...fields,
  })

const anyFields = {
  openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
}

const stored = (name = 'a') => {
  const entry = api.store.get(`/${group}/hosts/lab/${name}`)
  return entry && JSON.parse(entry.value)
}

test('an object is read in each version, and nobody is asked about the one it is stored in', async () => {
  assert.equal((await create('v1', 'a', { hostPort: 'here:80' })).status, 201)
  assert.equal((await api.send('GET', `${hosts('v1')}/a`)).body.hostPort, 'here:80')
  assert.equal(asked.length, 0)
  const { body } = await api.send('GET', `${hosts('v2')}/a`)
  assert.deepEqual(
    [body.apiVersion, body.kind, body.host, body.port, body.tier, body.era],
    [`${group}/v2`, 'Host', 'here', '80', 'old', undefined],
  )
  assert.equal(body.metadata.resourceVersion, String(api.store.revision))
})

test('a webhook is shown whole objects as they are written, of which nobody knows a revision', async () => {
  const { body: made } = await create('v1', 'a', { hostPort: 'here:80' })
  await api.send('GET', `${hosts('v2')}/a`)
  const [{ apiVersion, kind, request }] = asked
  assert.deepEqual([apiVersion, kind], ['apiextensions.k8s.io/v1', 'ConversionReview'])
  assert.match(request.uid, /^[0-9a-f-]{36}$/)
  assert.equal(request.desiredAPIVersion, `${group}/v2`)
  const { resourceVersion: _, ...metadata } = made.metadata
  assert.deepEqual(request.objects, [{ ...made, metadata }])
})

test('what is written in another version is stored in the one that is stored, and read back', async () => {
  const { status, body } = await create('v2', 'a', { host: 'here', port: '80', odd: 1 })
  assert.equal(status, 201)
  assert.deepEqual([body.host, body.port, body.tier], ['here', '80', 'old'])
  const { apiVersion, hostPort, host, tier } = stored()
  assert.deepEqual(
    [apiVersion, hostPort, host, tier],
    [`${group}/v1`, 'here:80', undefined, undefined],
  )
  assert.deepEqual(
    asked.map(({ request }) => request.desiredAPIVersion),
    [`${group}/v1`, `${group}/v2`],
  )
  assert.equal(asked[0].request.objects[0].era, 'new')
})

test('updates, patches and applies are converted, too', async () => {
  const { body: made } = await create('v1', 'a', { hostPort: 'here:80' })
  const path = `${hosts('v2')}/a`
  const { body: read } = await api.send('GET', path)
  const { status, body: put } = await api.send('PUT', path, { ...read, port: '81' })
  assert.equal(status, 200)
  assert.deepEqual([put.port, stored().hostPort], ['81', 'here:81'])
  const { body: patched } = await api.merge(path, { host: 'there' })
  assert.deepEqual([patched.host, patched.port, stored().hostPort], ['there', '81', 'there:81'])
  const applied = await api.send(
    'PATCH',
    `${path}?fieldManager=me&force=true`,
    { apiVersion: `${group}/v2`, kind: 'Host', metadata: { name: 'a' }, port: '82' },
    { 'content-type': 'application/apply-patch+yaml' },
  )
  assert.deepEqual([applied.body.host, applied.body.port], ['there', '82'])
  assert.equal(stored().hostPort, 'there:82')
  assert.equal(stored().metadata.uid, made.metadata.uid)
})

test('an update that changes nothing is none', async () => {
  define(versions().map((it) => ({ ...it, schema: anyFields })))
  await create('v2', 'a', { host: 'here', port: '80' })
  const path = `${hosts('v2')}/a`
  const { body } = await api.send('GET', path)
  const revision = api.store.revision
  assert.equal((await api.send('PUT', path, body)).status, 200)
  assert.equal(api.store.revision, revision)
})

test('status and scale are read and written in each version', async () => {
  await create('v1', 'a', { hostPort: 'here:80', replicas: 2 })
  const path = `${hosts('v2')}/a`
  const status = await api.merge(`${path}/status`, { status: { replicas: 2, note: 'up' } })
  assert.deepEqual(status.body.status, { replicas: 2, note: 'up' })
  const scale = await api.send('GET', `${path}/scale`)
  assert.deepEqual([scale.body.spec.replicas, scale.body.status.replicas], [2, 2])
  const scaled = await api.merge(`${path}/scale`, { spec: { replicas: 3 } })
  assert.equal(scaled.body.spec.replicas, 3)
  assert.deepEqual(
    [stored().replicas, stored().status.note, stored().hostPort],
    [3, 'up', 'here:80'],
  )
})

test('a dry run asks as well, and stores nothing', async () => {
  const dry = await api.send('POST', `${hosts('v2')}?dryRun=All`, {
    metadata: { name: 'a' },
    host: 'here',
    port: '80',
  })
  assert.deepEqual([dry.status, dry.body.host, dry.body.tier], [201, 'here', 'old'])
  assert.equal(asked.length, 2)
  assert.equal(stored(), undefined)
})

test('a list is converted by few reviews, whatever its objects are stored in', async () => {
  await create('v1', 'a', { hostPort: 'a:1' })
  define(storedIn('v2'))
  await create('v2', 'b', { host: 'b', port: '2' })
  await create('v1', 'c', { hostPort: 'c:3' })
  asked = []
  const old = await api.send('GET', hosts('v1'))
  const hostPorts = old.body.items.map((it: Body) => [it.apiVersion, it.hostPort])
  assert.deepEqual(hostPorts, [
    [`${group}/v1`, 'a:1'],
    [`${group}/v1`, 'b:2'],
    [`${group}/v1`, 'c:3'],
  ])
  assert.deepEqual(
    asked.map(({ request }) => request.objects.length),
    [2],
  )
  const { body } = await api.send('GET', hosts('v2'))
  assert.deepEqual(
    body.items.map(({ host }: Body) => host),
    ['a', 'b', 'c'],
  )
})

test('what was stored in another version is stored in the present one once it is written', async () => {
  await create('v1', 'a', { hostPort: 'a:1' })
  define(storedIn('v2'))
  const { body } = await api.send('GET', `${hosts('v1')}/a`)
  assert.equal((await api.send('PUT', `${hosts('v1')}/a`, body)).status, 200)
  assert.deepEqual([stored().apiVersion, stored().host], [`${group}/v2`, 'a'])
})

test('selectors choose by what the objects are in the version that is asked for', async () => {
  await create('v1', 'a', { hostPort: 'a:1' })
  await create('v1', 'b', { hostPort: 'b:1' })
  spoil = (review) => {
    for (const { metadata } of review.response.convertedObjects)
      metadata.labels = { of: metadata.name }
    return review
  }
  const { body } = await api.send('GET', `${hosts('v2')}?labelSelector=of%3Db`)
  assert.deepEqual(
    body.items.map(({ metadata }: Body) => metadata.labels),
    [{ of: 'b' }],
  )
})

test('long lists are asked about in parts, in order', async () => {
  const names = Array.from({ length: 5 }, (_, index) => `h${index}`)
  const long = 'x'.repeat(400_000)
  for (const name of names) await create('v1', name, { hostPort: `${name}:1`, tier: long })
  const { status, body } = await api.send('GET', hosts('v2'))
  assert.equal(status, 200)
  assert.deepEqual(
    body.items.map(({ host }: Body) => host),
    names,
  )
  assert.deepEqual(
    asked.map(({ request }) => request.objects.length),
    [2, 2, 1],
  )
})

test('objects are deleted in each version, one and all', async () => {
  for (const name of ['a', 'b', 'c']) await create('v1', name, { hostPort: 'x:1' })
  assert.equal((await api.send('DELETE', `${hosts('v2')}/a`)).status, 200)
  assert.equal(stored('a'), undefined)
  const { body } = await api.send('DELETE', hosts('v2'))
  assert.deepEqual(
    body.items.map(({ host }: Body) => host),
    ['x', 'x'],
  )
  assert.deepEqual([stored('b'), stored('c')], [undefined, undefined])
})

test('what waits for its finalizers is told of in the version that deletes it', async () => {
  await create('v1', 'a', { hostPort: 'x:1' })
  await api.merge(`${hosts('v1')}/a`, { metadata: { finalizers: ['example.com/wait'] } })
  const { body } = await api.send('DELETE', `${hosts('v2')}/a`)
  assert.deepEqual([body.host, typeof body.metadata.deletionTimestamp], ['x', 'string'])
  const released = await api.merge(`${hosts('v2')}/a`, { metadata: { finalizers: null } })
  assert.deepEqual([released.status, stored()], [200, undefined])
})

test('tables show the columns of the version that is asked for', async () => {
  const columns = [{ name: 'Where', type: 'string', jsonPath: '.host' }]
  define(versions().map((it) => ({ ...it, additionalPrinterColumns: columns })))
  await create('v1', 'a', { hostPort: 'x:1' })
  const table = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' }
  const { body } = await api.send('GET', hosts('v2'), undefined, table)
  assert.deepEqual(body.rows[0].cells, ['a', 'x'])
})

test('only labels and annotations of the metadata can be made otherwise', async () => {
  const { body: made } = await create('v1', 'a', { hostPort: 'x:1' })
  spoil = (review) => {
    const [{ metadata }] = review.response.convertedObjects
    Object.assign(metadata, {
      labels: { a: 'b' },
      annotations: { c: 'd' },
      finalizers: ['example.com/x'],
      generation: 42,
      creationTimestamp: '2000-01-01T00:00:00Z',
      garbage: true,
    })
    return review
  }
  const { body } = await api.send('GET', `${hosts('v2')}/a`)
  const { labels, annotations, ...rest } = body.metadata
  assert.deepEqual([labels, annotations], [{ a: 'b' }, { c: 'd' }])
  assert.deepEqual(rest, made.metadata)
})

test('fields that the version does not name are dropped, whole numbers are exact', async () => {
  await create('v1', 'a', { hostPort: 'x:1', size: 1 })
  instead = (response) => {
    const [{ request }] = asked
    const [object] = request.objects
    const text = JSON.stringify({
      ...convertHost(object, request.desiredAPIVersion),
      size: 0,
      odd: { a: 1 },
    }).replace('"size":0', '"size":9007199254740993')
    response.end(
      `{"apiVersion":"apiextensions.k8s.io/v1","kind":"ConversionReview","response":{"uid":"${request.uid}","result":{"status":"Success"},"convertedObjects":[${text}]}}`,
    )
  }
  const request = new Request(`http://api${hosts('v2')}/a`)
  const text = await (await api.api.fetch(request)).text()
  assert.match(text, /"size":9007199254740993/)
  assert.doesNotMatch(text, /"odd"/)
})

const of = `conversion webhook for ${group}/v1, Kind=Host`

/** What is wrong with an answer, and what a client is told. */
const wrong: readonly (readonly [string, (review: Body) => unknown])[] = [
  [`${of} returned 0 objects, expected 1`, ofResponse({ convertedObjects: [] })],
  [`${of} returned 0 objects, expected 1`, ofResponse({ convertedObjects: null })],
  [
    `${of} failed: json: cannot unmarshal string into Go struct field ConversionResponse.response.convertedObjects of type []runtime.RawExtension`,
    ofResponse({ convertedObjects: 'x' }),
  ],
  [
    `${of} returned invalid object at index 0: json: cannot unmarshal array into Go value of type map[string]interface {}`,
    ofResponse({ convertedObjects: [[]] }),
  ],
  [`${of} failed: expected response.uid="UID", got "other"`, ofResponse({ uid: 'other' })],
  [`${of} failed: no way`, ofResponse({ result: { status: 'Failed', message: 'no way' } })],
  [
    `${of} failed: response.result.status was 'Failed', not 'Success'`,
    ofResponse({ result: { status: 'Failed' } }),
  ],
  [`${of} failed: response.result.status was '', not 'Success'`, ofResponse({ result: undefined })],
  [`${of} failed: no response provided`, ofReview({ response: undefined })],
  [
    `${of} failed: no kind "Other" is registered for version "apiextensions.k8s.io/v1" in scheme "pkg/runtime/scheme.go:110"`,
    ofReview({ kind: 'Other' }),
  ],
  [
    `${of} failed: converting (v1beta1.ConversionReview) to (v1.ConversionReview): unknown conversion`,
    ofReview({ apiVersion: 'apiextensions.k8s.io/v1beta1' }),
  ],
  [
    `${of} failed: expected webhook response of apiextensions.k8s.io/v1, Kind=ConversionReview, got /, Kind=`,
    () => [],
  ],
  [
    `${of} returned invalid object: must have the same UID: UID != other`,
    ofMetadata({ uid: 'other' }),
  ],
  [`${of} returned invalid object: must have the same name: a != b`, ofMetadata({ name: 'b' })],
  [
    `${of} returned invalid object: must have the same namespace: lab != b`,
    ofMetadata({ namespace: 'b' }),
  ],
  [`${of} returned invalid object: must have the same name: a != `, ofObject({ metadata: 'x' })],
  [
    `${of} returned invalid object at index 0: invalid kind (expected Host, received Other)`,
    ofObject({ kind: 'Other' }),
  ],
  [
    `${of} returned invalid object at index 0: invalid groupVersion (expected ${group}/v2, received ${group}/v9)`,
    ofObject({ apiVersion: `${group}/v9` }),
  ],
  [
    `${of} returned invalid metadata: metadata.labels[a] must be a string, but is int64 in converted object`,
    ofMetadata({ labels: { a: 1 } }),
  ],
  [
    `${of} returned invalid metadata: invalid metadata.annotations of type []interface {} in converted object`,
    ofMetadata({ annotations: [] }),
  ],
  [
    `${of} returned invalid metadata: metadata.annotation: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
    ofMetadata({ annotations: { 'a b': 'c' } }),
  ],
]

function ofReview(fields: object) {
  return (review: Body) => ({ ...review, ...fields })
}

function ofResponse(fields: object) {
  return (review: Body) => ({ ...review, response: { ...review.response, ...fields } })
}

function ofObject(fields: object) {
  return (review: Body) => {
    const [object] = review.response.convertedObjects
    return ofResponse({ convertedObjects: [{ ...object, ...fields }] })(review)
  }
}

function ofMetadata(fields: object) {
  return (review: Body) => {
    const [{ metadata }] = review.response.convertedObjects
    return ofObject({ metadata: { ...metadata, ...fields } })(review)
  }
}

test('an answer that is wrong is refused in upstream’s words, and nothing else comes of it', async () => {
  await create('v1', 'a', { hostPort: 'x:1' })
  for (const [said, make] of wrong) {
    asked = []
    spoil = make
    const { status, body } = await api.send('GET', `${hosts('v2')}/a`)
    const { uid } = asked[0].request
    const own = stored().metadata.uid
    const expected = said.replace('response.uid="UID"', `response.uid="${uid}"`)
    assert.equal(body.message, expected.replace('UID: UID', `UID: ${own}`))
    assert.deepEqual([status, body.reason], [500, undefined])
  }
})

test('of several objects the one that is wrong is named by its place', async () => {
  for (const name of ['a', 'b']) await create('v1', name, { hostPort: 'x:1' })
  spoil = (review) => {
    review.response.convertedObjects[1].metadata.name = 'c'
    return review
  }
  const { status, body } = await api.send('GET', hosts('v2'))
  assert.equal(status, 500)
  assert.equal(
    body.message,
    `${of} returned invalid converted object at index 1: must have the same name: b != c`,
  )
})

test('objects in another order are other objects', async () => {
  for (const name of ['a', 'b']) await create('v1', name, { hostPort: 'x:1' })
  spoil = (review) => {
    review.response.convertedObjects.reverse()
    return review
  }
  const { body } = await api.send('GET', hosts('v2'))
  assert.match(body.message, /index 0: must have the same name: a != b$/)
})

test('an answer that never ends, or that is no JSON, is an answer that failed', async () => {
  await create('v1', 'a', { hostPort: 'x:1' })
  const said = async () => (await api.send('GET', `${hosts('v2')}/a`)).body.message
  instead = (response) => response.end('{"a":')
  assert.equal(
    await said(),
    `${of} failed: couldn't get version/kind; json parse error: unexpected end of JSON input`,
  )
  instead = (response) => response.end('['.repeat(100_000))
  assert.match(await said(), /json parse error: exceeded max depth$/)
  instead = (response) => response.writeHead(503).end('busy')
  assert.match(await said(), /failed: the server is currently unable to handle the request$/)
  instead = (response) => {
    const write = () => {
      while (response.write('x'.repeat(65536)));
    }
    response.on('drain', write)
    write()
  }
  assert.match(await said(), /failed: Post "[^"]+": the answer is longer than \d+ bytes$/)
})

test('a webhook that takes longer than half a minute has failed', async () => {
  const clock = new SimulatedClock()
  api = await plainApi(clock)
  define()
  await create('v1', 'a', { hostPort: 'x:1' })
  const waiting = Promise.withResolvers<void>()
  instead = () => waiting.resolve()
  const read = api.send('GET', `${hosts('v2')}/a`)
  await waiting.promise
  clock.advance(30_000)
  assert.match((await read).body.message, /\?timeout=30s": context deadline exceeded$/)
})

test('a webhook that cannot be asked keeps others from reading and writing, but not from the stored version', async () => {
  await create('v1', 'a', { hostPort: 'x:1' })
  instead = (response) => response.destroy()
  const path = `${hosts('v2')}/a`
  const answers = [
    await api.send('GET', path),
    await api.send('GET', hosts('v2')),
    await create('v2', 'b', { host: 'b', port: '1' }),
    await api.merge(path, { host: 'y' }),
    await api.send('DELETE', path),
    await api.send('DELETE', hosts('v2')),
  ]
  for (const { status, body } of answers) {
    assert.equal(status, 500)
    assert.match(
      body.message,
      /Kind=Host failed: Post "https:\/\/127\.0\.0\.1:\d+\/convert\?timeout=30s": /,
    )
  }
  assert.equal(stored('b'), undefined)
  assert.equal((await api.merge(`${hosts('v1')}/a`, { hostPort: 'y:1' })).status, 200)
  assert.equal((await api.send('DELETE', `${hosts('v1')}/a`)).status, 200)
})

test('reviews are of the first version that is known', async () => {
  define(versions(), ['v7', 'v1beta1', 'v1'])
  await create('v1', 'a', { hostPort: 'x:1' })
  spoil = ({ response: { uid: _, ...response } }) => ({ response })
  const { body } = await api.send('GET', `${hosts('v2')}/a`)
  assert.equal(body.host, 'x')
  assert.equal(asked[0].apiVersion, 'apiextensions.k8s.io/v1beta1')
})

test('objects of a version that the definition has no more cannot be read', async () => {
  await create('v1', 'a', { hostPort: 'x:1' })
  define(storedIn('v2').filter(({ name }) => name === 'v2'))
  const { status, body } = await api.send('GET', `${hosts('v2')}/a`)
  assert.equal(status, 500)
  assert.equal(body.message, `request to convert CR from an invalid group/version: ${group}/v1`)
})

test('objects may be stored in a version that is not served', async () => {
  await create('v2', 'a', { host: 'x', port: '1' })
  define(versions().map((it) => ({ ...it, served: it.name === 'v2' })))
  api.api.server.resources.remove(group, 'v1', 'hosts')
  const { body } = await api.merge(`${hosts('v2')}/a`, { port: '2' })
  assert.deepEqual([body.host, body.port, stored().hostPort], ['x', '2', 'x:2'])
})

/** A watch, event by event. */
function watching(version: string, query = 'watch=true') {
  const gone = new AbortController()
  const request = new Request(`http://api${hosts(version)}?${query}`, { signal: gone.signal })
  const lines = api.api.fetch(request).then(({ body }) => {
    if (!body) throw new Error('There is nothing to read.')
    return body.pipeThrough(new TextDecoderStream()).getReader()
  })
  let rest = ''
  return {
    async next(): Promise<Body> {
      while (!rest.includes('\n')) {
        const { done, value } = await (await lines).read()
        if (done) return undefined
        rest += value
      }
      const [line = '', ...others] = rest.split('\n')
      rest = others.join('\n')
      return JSON.parse(line)
    },
    [Symbol.dispose]: () => gone.abort(),
  }
}

const shownIn = ({ type, object }: Body) => [type, object.apiVersion, object.host]

test('watchers see objects and changes in the version that they watch, and a webhook is asked once for all', async () => {
  await create('v1', 'a', { hostPort: 'a:1' })
  using one = watching('v2')
  using other = watching('v2')
  assert.deepEqual(shownIn(await one.next()), ['ADDED', `${group}/v2`, 'a'])
  assert.deepEqual(shownIn(await other.next()), ['ADDED', `${group}/v2`, 'a'])
  assert.equal(asked.length, 1)
  await api.merge(`${hosts('v1')}/a`, { hostPort: 'b:1' })
  const changed = await one.next()
  assert.deepEqual(shownIn(changed), ['MODIFIED', `${group}/v2`, 'b'])
  assert.equal(changed.object.metadata.resourceVersion, String(api.store.revision))
  assert.deepEqual(await other.next(), changed)
  await api.send('DELETE', `${hosts('v1')}/a`)
  const deleted = await one.next()
  assert.deepEqual(shownIn(deleted), ['DELETED', `${group}/v2`, 'b'])
  assert.equal(deleted.object.metadata.resourceVersion, String(api.store.revision))
  assert.deepEqual(await other.next(), deleted)
  assert.equal(asked.length, 2)
})

test('a watch of what cannot be converted tells why, and ends', async () => {
  await create('v1', 'a', { hostPort: 'a:1' })
  using one = watching('v2', `watch=true&resourceVersion=${api.store.revision}`)
  await new Promise(setImmediate)
  spoil = (review) => ofResponse({ convertedObjects: [] })(review)
  await api.merge(`${hosts('v1')}/a`, { hostPort: 'b:1' })
  const { type, object } = await one.next()
  assert.deepEqual([type, object.code, object.reason], ['ERROR', 500, 'InternalError'])
  assert.equal(object.message, `Internal error occurred: ${of} returned 0 objects, expected 2`)
  assert.equal(await one.next(), undefined)
  spoil = (review) => review
  using again = watching('v2', 'watch=true')
  assert.deepEqual(shownIn(await again.next()), ['ADDED', `${group}/v2`, 'b'])
})

test('a watch ends once objects are converted in another way', async () => {
  await create('v1', 'a', { hostPort: 'a:1' })
  using one = watching('v2')
  assert.equal((await one.next()).type, 'ADDED')
  define(versions(), ['v1beta1'])
  await api.merge(`${hosts('v1')}/a`, { hostPort: 'b:1' })
  assert.equal(await one.next(), undefined)
})

test('whoever admits requests sees them in the version that they ask for, and may change them there', async () => {
  const resources = { apiGroups: [group], apiVersions: ['v1'], resources: ['hosts'] }
  const { status } = await api.send(
    'POST',
    '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations',
    {
      metadata: { name: 'w' },
      webhooks: [
        {
          name: 'w.example.com',
          clientConfig: server.clientConfig,
          rules: [{ ...resources, operations: ['CREATE', 'UPDATE'] }],
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
        },
      ],
    },
  )
  assert.equal(status, 201)
  const seen: Body[] = []
  admit = ({ object, oldObject }) => {
    seen.push([object.hostPort, oldObject?.hostPort])
    return [{ op: 'add', path: '/hostPort', value: `${object.hostPort}0` }]
  }
  const { body } = await create('v2', 'a', { host: 'here', port: '1' })
  assert.deepEqual([body.host, body.port, stored().hostPort], ['here', '10', 'here:10'])
  const updated = await api.merge(`${hosts('v2')}/a`, { port: '2' })
  assert.equal(updated.body.port, '20')
  assert.deepEqual(seen, [
    ['here:1', undefined],
    ['here:2', 'here:10'],
  ])
})

test('parameters of policies are read in the version that the policy names', async () => {
  await create('v1', 'a', { hostPort: 'here:1' })
  const policies = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies'
  await api.send('POST', policies, {
    metadata: { name: 'p' },
    spec: {
      paramKind: { apiVersion: `${group}/v2`, kind: 'Host' },
      matchConstraints: {
        resourceRules: [
          {
            apiGroups: [''],
            apiVersions: ['v1'],
            operations: ['CREATE'],
            resources: ['configmaps'],
          },
        ],
      },
      validations: [{ expression: 'object.metadata.name == params.host' }],
    },
  })
  await api.send('POST', policies.replace('policies', 'policybindings'), {
    metadata: { name: 'b' },
    spec: {
      policyName: 'p',
      paramRef: { name: 'a', parameterNotFoundAction: 'Deny' },
      validationActions: ['Deny'],
    },
  })
  const createMap = (name: string) =>
    api.send('POST', '/api/v1/namespaces/lab/configmaps', { metadata: { name } })
  assert.equal((await createMap('here')).status, 201)
  assert.equal((await createMap('there')).status, 422)
  instead = (response) => response.destroy()
  const { body } = await createMap('here2')
  assert.match(body.message, /denied request: failed to configure binding: conversion webhook for/)
})
