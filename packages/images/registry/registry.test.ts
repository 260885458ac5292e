import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { systemClock } from '@galley/kit/clock'
import { createLogger } from '@galley/kit/logging'
import type { Hono } from 'hono'
import { type Descriptor, describe } from '../oci/descriptor.ts'
import { type Digest, digestOf } from '../oci/digest.ts'
import { encodeDocument } from '../oci/document.ts'
import { ociIndex, ociLayer, ociManifest } from '../oci/media-types.ts'
import { type TestImage, testImage, testIndex } from '../oci/testing/images.ts'
import { temporaryFolder } from '../oci/testing/temporary.ts'
import { createRegistryApp } from './app.ts'
import { createMetrics } from './metrics.ts'
import { openStorage } from './storage.ts'

async function registry(context: TestContext, folder?: string): Promise<Hono> {
  const storage = await openStorage(folder ?? (await temporaryFolder(context)), systemClock)
  context.after(() => storage.close())
  const logger = createLogger({ level: 'silent' })
  return createRegistryApp({ storage, logger, metrics: createMetrics() })
}

interface Sent {
  readonly body?: Uint8Array | string
  readonly headers?: Readonly<Record<string, string>>
}

/** A request line such as `GET /v2/`, answered. */
async function ask(app: Hono, line: string, { body, headers }: Sent = {}): Promise<Response> {
  const [method = '', path = ''] = line.split(' ')
  const length = body === undefined ? {} : { 'Content-Length': `${Buffer.byteLength(body)}` }
  return app.request(path, {
    method,
    headers: { ...length, ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : Buffer.from(body) }),
  })
}

interface Answer {
  readonly errors?: readonly { readonly code: string }[]
  readonly tags?: readonly string[]
  readonly repositories?: readonly string[]
  readonly manifests?: readonly Descriptor[]
}

async function json(response: Response): Promise<Answer> {
  return (await response.json()) as Answer // whatever it is, the assertions look at it
}

async function codeOf(response: Response): Promise<string | undefined> {
  return (await json(response)).errors?.[0]?.code
}

async function pushBlob(app: Hono, name: string, bytes: Uint8Array): Promise<Digest> {
  const digest = digestOf(bytes)
  const line = `POST /v2/${name}/blobs/uploads/?digest=${digest}`
  assert.equal((await ask(app, line, { body: bytes })).status, 201)
  return digest
}

async function push(app: Hono, name: string, image: TestImage, tag: string): Promise<Response> {
  for (const bytes of [image.config, ...image.layers]) await pushBlob(app, name, bytes)
  return ask(app, `PUT /v2/${name}/manifests/${tag}`, {
    body: image.manifest,
    headers: { 'Content-Type': ociManifest },
  })
}

async function startUpload(app: Hono, name = 'a'): Promise<string> {
  const response = await ask(app, `POST /v2/${name}/blobs/uploads/`)
  assert.equal(response.status, 202)
  return response.headers.get('location') ?? ''
}

test('malformed requests get the errors of the specification', async (context) => {
  const app = await registry(context)
  await push(app, 'a', await testImage(), '1')
  const unknown = digestOf('unknown')
  const cases: readonly (readonly [string, number, string])[] = [
    ['GET /v2/a/blobs/sha256:xyz', 400, 'DIGEST_INVALID'],
    [`GET /v2/a/blobs/${unknown}`, 404, 'BLOB_UNKNOWN'],
    [`GET /v2/unknown/blobs/${unknown}`, 404, 'BLOB_UNKNOWN'],
    ['GET /v2/a/manifests/unknown', 404, 'MANIFEST_UNKNOWN'],
    ['GET /v2/a/manifests/.wrong', 404, 'MANIFEST_UNKNOWN'],
    ['GET /v2/a/manifests/sha256:xyz', 400, 'DIGEST_INVALID'],
    [`GET /v2/A/manifests/${unknown}`, 400, 'NAME_INVALID'],
    ['GET /v2/..%2f..%2fetc/manifests/passwd', 400, 'NAME_INVALID'],
    ['GET /v2/a%00b/tags/list', 400, 'NAME_INVALID'],
    ['GET /v2/%zz/tags/list', 400, 'NAME_INVALID'],
    [`GET /v2/${'a'.repeat(256)}/tags/list`, 400, 'NAME_INVALID'],
    ['GET /v2/unknown/tags/list', 404, 'NAME_UNKNOWN'],
    ['GET /v2/a/tags/list?n=-1', 400, 'UNSUPPORTED'],
    ['GET /v2/a/tags/list?n=many', 400, 'UNSUPPORTED'],
    ['GET /v2/a/referrers/nonsense', 400, 'DIGEST_INVALID'],
    ['GET /v2/a/blobs/uploads/unknown', 404, 'BLOB_UPLOAD_UNKNOWN'],
    ['GET /v2/a/blobs/uploads/..%2f..%2fregistry.db', 404, 'BLOB_UPLOAD_UNKNOWN'],
    ['POST /v2/a/blobs/uploads/?digest=sha1:abc', 400, 'DIGEST_INVALID'],
    ['POST /v2/a/blobs/uploads/?mount=abc', 400, 'DIGEST_INVALID'],
    ['POST /v2/a/blobs/uploads/?digest-algorithm=md5', 400, 'DIGEST_INVALID'],
    [`DELETE /v2/a/blobs/${unknown}`, 404, 'BLOB_UNKNOWN'],
    ['DELETE /v2/a/manifests/unknown', 404, 'MANIFEST_UNKNOWN'],
    [`DELETE /v2/a/manifests/${unknown}`, 404, 'MANIFEST_UNKNOWN'],
    ['DELETE /v2/a/tags/list', 405, 'UNSUPPORTED'],
    ['GET /v1/', 404, 'UNSUPPORTED'],
    ['GET /', 404, 'UNSUPPORTED'],
  ]
  for (const [line, status, code] of cases) {
    const response = await ask(app, line)
    assert.deepEqual([response.status, await codeOf(response)], [status, code], line)
  }
})

test('manifests that are malformed, too large or incomplete are refused', async (context) => {
  const app = await registry(context)
  const image = await testImage()
  const line = 'PUT /v2/a/manifests/1'
  const headers = { 'Content-Type': ociManifest }
  const put = (body: Uint8Array | string) => ask(app, line, { body, headers })
  const cyclic = encodeDocument({ schemaVersion: 2, manifests: [image.descriptor] })
  const cases: readonly (readonly [Response, number, string])[] = [
    [await put(image.manifest), 404, 'MANIFEST_BLOB_UNKNOWN'],
    [await put('{"schemaVersion":2}'), 400, 'MANIFEST_INVALID'],
    [await put('not json'), 400, 'MANIFEST_INVALID'],
    [await put('['.repeat(3_000_000)), 400, 'MANIFEST_INVALID'],
    [await put(Buffer.alloc(4 * 1024 * 1024 + 1, ' ')), 413, 'SIZE_INVALID'],
    [await put(testIndex([image])), 400, 'MANIFEST_INVALID'],
    [await ask(app, line, { body: cyclic }), 404, 'MANIFEST_BLOB_UNKNOWN'],
  ]
  for (const [response, status, code] of cases) {
    assert.deepEqual([response.status, await codeOf(response)], [status, code])
  }
  const wrong = await ask(app, `PUT /v2/a/manifests/${digestOf('x')}`, { body: image.manifest })
  assert.equal(await codeOf(wrong), 'DIGEST_INVALID')
  assert.equal((await ask(app, 'GET /v2/a/manifests/1')).status, 404)
})

test('a part whose size the manifest misstates is refused', async (context) => {
  const app = await registry(context)
  const image = await testImage({ layers: 1 })
  await push(app, 'a', image, '1')
  const manifest = JSON.parse(Buffer.from(image.manifest).toString())
  manifest.layers[0].size += 1
  const response = await ask(app, 'PUT /v2/a/manifests/2', { body: encodeDocument(manifest) })
  assert.equal(await codeOf(response), 'MANIFEST_INVALID')
})

test('a manifest without a length that goes on and on is cut off', async (context) => {
  const app = await registry(context)
  let sent = 0
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 1
      controller.enqueue(Buffer.alloc(1024 * 1024, ' '))
    },
  })
  const init = { method: 'PUT', body, duplex: 'half' } as RequestInit // the DOM's types lack `duplex`
  const response = await app.request('/v2/a/manifests/1', init)
  assert.equal(response.status, 413)
  assert.ok(sent < 10)
})

test('a blob is served whole, in part, and by its head', async (context) => {
  const app = await registry(context)
  const bytes = randomBytes(1000)
  const line = `/v2/a/blobs/${await pushBlob(app, 'a', bytes)}`
  const head = await ask(app, `HEAD ${line}`)
  assert.deepEqual([head.status, head.headers.get('content-length')], [200, '1000'])
  const ranges: readonly (readonly [string, number, Uint8Array | undefined])[] = [
    ['bytes=0-9', 206, bytes.subarray(0, 10)],
    ['bytes=990-', 206, bytes.subarray(990)],
    ['bytes=990-5000', 206, bytes.subarray(990)],
    ['bytes=-10', 206, bytes.subarray(990)],
    ['bytes=-5000', 206, bytes],
    ['bytes=1000-', 416, undefined],
    ['bytes=9-0', 416, undefined],
    ['bytes=0-1,5-6', 200, bytes],
    ['lines=0-1', 200, bytes],
  ]
  for (const [range, status, expected] of ranges) {
    const response = await ask(app, `GET ${line}`, { headers: { range } })
    assert.equal(response.status, status, range)
    if (expected) assert.deepEqual(Buffer.from(await response.arrayBuffer()), Buffer.from(expected))
  }
})

test('content that is not what its digest says is refused and the upload is over', async (context) => {
  const app = await registry(context)
  const digest = digestOf('right')
  const location = await startUpload(app)
  const response = await ask(app, `PUT ${location}?digest=${digest}`, { body: 'wrong' })
  assert.deepEqual([response.status, await codeOf(response)], [400, 'DIGEST_INVALID'])
  assert.equal((await ask(app, `GET ${location}`)).status, 404)
  assert.equal((await ask(app, `HEAD /v2/a/blobs/${digest}`)).status, 404)
})

test('chunks have to follow one another and say their length truly', async (context) => {
  const app = await registry(context)
  const location = await startUpload(app)
  const patch = (range: string, body: string) =>
    ask(app, `PATCH ${location}`, { body, headers: { 'Content-Range': range } })
  assert.equal((await patch('0-4', 'hello')).headers.get('range'), '0-4')
  const early = await patch('0-4', 'again')
  assert.deepEqual([early.status, early.headers.get('range')], [416, '0-4'])
  assert.equal((await patch('6-7', 'xx')).status, 416)
  assert.equal(await codeOf(await patch('5-6', 'too long')), 'SIZE_INVALID')
  assert.equal(await codeOf(await patch('x-y', 'z')), 'BLOB_UPLOAD_INVALID')
  assert.equal((await patch('5-10', ' world')).status, 202)
  const done = await ask(app, `PUT ${location}?digest=${digestOf('hello world')}`)
  assert.equal(done.status, 201)
})

test('an upload belongs to the repository that it was begun in', async (context) => {
  const app = await registry(context)
  const location = await startUpload(app, 'mine')
  const elsewhere = location.replace('/mine/', '/theirs/')
  assert.equal((await ask(app, `PATCH ${elsewhere}`, { body: 'x' })).status, 404)
  assert.equal((await ask(app, `PATCH ${location}`, { body: 'x' })).status, 202)
})

test('an upload goes on after the registry was stopped', async (context) => {
  const folder = await temporaryFolder(context)
  const first = await openStorage(folder, systemClock)
  const logger = createLogger({ level: 'silent' })
  const before = createRegistryApp({ storage: first, logger, metrics: createMetrics() })
  const location = await startUpload(before)
  await ask(before, `PATCH ${location}`, { body: 'hello ' })
  await first.close()
  const app = await registry(context, folder)
  assert.equal((await ask(app, `GET ${location}`)).headers.get('range'), '0-5')
  const digest = digestOf('hello world', 'sha512')
  const done = await ask(app, `PUT ${location}?digest=${digest}`, { body: 'world' })
  assert.equal(done.status, 201)
  assert.equal(await (await ask(app, `GET /v2/a/blobs/${digest}`)).text(), 'hello world')
})

test('a cancelled upload is gone', async (context) => {
  const app = await registry(context)
  const location = await startUpload(app)
  assert.equal((await ask(app, `DELETE ${location}`)).status, 204)
  assert.equal((await ask(app, `PATCH ${location}`, { body: 'x' })).status, 404)
})

test('more uploads than are kept open go on all the same', async (context) => {
  const app = await registry(context)
  const locations: string[] = []
  for (let i = 0; i < 200; i++) locations.push(await startUpload(app))
  for (const location of locations) {
    assert.equal((await ask(app, `PATCH ${location}`, { body: 'ab' })).status, 202)
  }
  const [first = ''] = locations
  const done = await ask(app, `PUT ${first}?digest=${digestOf('abc')}`, { body: 'c' })
  assert.equal(done.status, 201)
})

test('a blob is mounted from another repository, named or not', async (context) => {
  const app = await registry(context)
  const digest = await pushBlob(app, 'a', randomBytes(10))
  for (const query of [`mount=${digest}&from=a`, `mount=${digest}`]) {
    const name = query.includes('from') ? 'b' : 'c'
    const mounted = await ask(app, `POST /v2/${name}/blobs/uploads/?${query}`)
    assert.equal(mounted.status, 201)
    assert.equal((await ask(app, `HEAD /v2/${name}/blobs/${digest}`)).status, 200)
  }
  const unknown = await ask(app, `POST /v2/b/blobs/uploads/?mount=${digestOf('?')}&from=a`)
  assert.equal(unknown.status, 202)
})

test('tags and repositories are listed in pages', async (context) => {
  const app = await registry(context)
  const image = await testImage()
  for (const tag of ['b', 'a', 'B', 'c']) await push(app, 'z/y', image, tag)
  await push(app, 'a', image, '1')
  const page = async (path: string) => {
    const response = await ask(app, `GET ${path}`)
    const { tags, repositories } = await json(response)
    return [tags ?? repositories, response.headers.get('link')]
  }
  assert.deepEqual(await page('/v2/z/y/tags/list'), [['B', 'a', 'b', 'c'], null])
  const next = '</v2/z/y/tags/list?n=2&last=a>; rel="next"'
  assert.deepEqual(await page('/v2/z/y/tags/list?n=2'), [['B', 'a'], next])
  assert.deepEqual(await page('/v2/z/y/tags/list?n=2&last=a'), [['b', 'c'], null])
  assert.deepEqual(await page('/v2/z/y/tags/list?n=0'), [[], null])
  assert.deepEqual(await page('/v2/_catalog'), [['a', 'z/y'], null])
  assert.deepEqual(await page('/v2/_catalog?n=1'), [['a'], '</v2/_catalog?n=1&last=a>; rel="next"'])
})

test('deleting a manifest takes its tags along, deleting a tag does not take the manifest', async (context) => {
  const app = await registry(context)
  const image = await testImage()
  const { digest } = image.descriptor
  for (const tag of ['1', '2', '3']) await push(app, 'a', image, tag)
  assert.equal((await ask(app, 'DELETE /v2/a/manifests/1')).status, 202)
  assert.equal((await ask(app, 'GET /v2/a/manifests/1')).status, 404)
  assert.equal((await ask(app, `GET /v2/a/manifests/${digest}`)).status, 200)
  assert.equal((await ask(app, `DELETE /v2/a/manifests/${digest}`)).status, 202)
  assert.equal((await ask(app, 'GET /v2/a/manifests/2')).status, 404)
})

test('referrers are listed, filtered, and found whichever came first', async (context) => {
  const app = await registry(context)
  const subject = await testImage()
  const attached = await testImage({ subject: subject.descriptor })
  const pushed = await push(app, 'a', attached, 'sbom')
  assert.equal(pushed.headers.get('oci-subject'), subject.descriptor.digest)
  await push(app, 'a', subject, '1')
  const line = `GET /v2/a/referrers/${subject.descriptor.digest}`
  const all = await ask(app, line)
  assert.equal(all.headers.get('content-type'), ociIndex)
  const artifactType = 'application/vnd.oci.image.config.v1+json'
  assert.deepEqual((await json(all)).manifests, [{ ...attached.descriptor, artifactType }])
  const filtered = await ask(app, `${line}?artifactType=application/none`)
  assert.equal(filtered.headers.get('oci-filters-applied'), 'artifactType')
  assert.deepEqual((await json(filtered)).manifests, [])
})

test('many referrers with long annotations come in several pages', async (context) => {
  const app = await registry(context)
  const subject = describe(randomBytes(10), ociManifest)
  const config = await pushBlob(app, 'a', Buffer.from('{}'))
  for (let i = 0; i < 5; i++) {
    const body = encodeDocument({
      schemaVersion: 2,
      config: { mediaType: ociLayer, digest: config, size: 2 },
      layers: [],
      subject,
      annotations: { long: `${i}`.repeat(900_000) },
    })
    const headers = { 'Content-Type': ociManifest }
    await ask(app, `PUT /v2/a/manifests/t${i}`, { body, headers })
  }
  const found = new Set<string>()
  let path = `/v2/a/referrers/${subject.digest}`
  for (let pages = 0; path !== '' && pages < 10; pages++) {
    const response = await ask(app, `GET ${path}`)
    for (const { digest } of (await json(response)).manifests ?? []) found.add(digest)
    path = /<([^>]+)>/.exec(response.headers.get('link') ?? '')?.[1] ?? ''
  }
  assert.equal(found.size, 5)
})

test('the metrics count what was answered, by route', async (context) => {
  const app = await registry(context)
  await ask(app, 'GET /v2/')
  await ask(app, 'GET /v2/a/tags/list')
  const text = await (await ask(app, 'GET /metrics')).text()
  assert.match(text, /requests_total\{method="GET",route="\/v2\/",status="200"\} 1/)
  assert.match(text, /route="\/v2\/\{name\}\/tags\/list",status="404"\} 1/)
})
