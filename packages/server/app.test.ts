import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Compile } from 'typebox/schema'
import { ClassificationAnswer } from './schemas/classification.ts'
import { ErrorAnswer } from './schemas/errors.ts'
import { createByteClassifier } from './testing/byte-classifier.ts'
import {
  createTestApp,
  type ErrorBody,
  jsonOf,
  photoForm,
  type TestParts,
} from './testing/test-app.ts'

interface OpenApi {
  readonly paths: Record<string, { readonly post?: { readonly responses: object } }>
}

const json = { Accept: 'application/json' }
const boundary = 'multipart/form-data; boundary=x'

function post(
  body: string | FormData | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
  parts: TestParts = {},
) {
  return createTestApp(parts).app.request('/predict', { method: 'POST', body, headers })
}

test('a photo is answered in the lab’s words', async () => {
  const response = await post(photoForm(['photo..']))
  assert.equal(response.status, 200)
  assert.equal(response.headers.get('Content-Type'), 'text/plain; charset=UTF-8')
  assert.equal(await response.text(), 'Egg (0.75), Inference Time : 0.0123 seconds')
})

test('JSON is answered when it is asked for, with all probabilities and timings', async () => {
  const response = await post(photoForm(['photo..']), json)
  assert.deepEqual(await response.json(), {
    label: 'Egg',
    probability: 0.75,
    probabilities: [
      { label: 'Bread', probability: 0.125 },
      { label: 'Egg', probability: 0.75 },
      { label: 'Soup', probability: 0.125 },
    ],
    photo: { format: 'jpeg', width: 2, height: 2 },
    timings: { decodeMs: 1, resizeMs: 2, queueMs: 3, inferenceMs: 12.3, totalMs: 18.3 },
  })
})

test('JSON answers have the form that OpenAPI describes', async () => {
  const answer = await jsonOf(await post(photoForm(['photo']), json))
  assert.ok(Compile(ClassificationAnswer).Check(answer))
  const error = await jsonOf(await post(photoForm(['hello']), json))
  assert.ok(Compile(ErrorAnswer).Check(error))
})

test('several photos in one form are answered in their order', async () => {
  const photos = ['photo.', 'photo..', 'photo...']
  assert.deepEqual(
    (await (await post(photoForm(photos))).text()).split('\n').map((line) => line.split(' ')[0]),
    ['Bread', 'Egg', 'Soup'],
  )
  const answers = await jsonOf<{ label: string }[]>(await post(photoForm(photos), json))
  assert.deepEqual(
    answers.map(({ label }) => label),
    ['Bread', 'Egg', 'Soup'],
  )
})

test('photos arrive whole and in order, however they are cut and whatever they hold', async () => {
  const photo = fc
    .uint8Array({ maxLength: 200 })
    .map((rest) => Buffer.concat([Buffer.from('photo'), rest]))
  await fc.assert(
    fc.asyncProperty(fc.array(photo, { minLength: 1, maxLength: 6 }), async (photos) => {
      const lines = (await (await post(photoForm(photos))).text()).split('\n')
      const expected = photos.map(({ length }) => ['Bread', 'Egg', 'Soup'][length % 3])
      assert.deepEqual(
        lines.map((line) => line.split(' ')[0]),
        expected,
      )
    }),
    { numRuns: 30 },
  )
})

test('the built-in photo is classified', async () => {
  const response = await createTestApp().app.request('/test')
  assert.match(await response.text(), /^\w+ \(0\.75\), Inference Time : \d\.\d{4} seconds$/)
})

const small = { photoBytes: 100, photosPerRequest: 2, bodyBytes: 2000 }

/** [what is wrong, body, headers, status, code] */
const refused: readonly (readonly [
  string,
  string | FormData | Uint8Array<ArrayBuffer>,
  Record<string, string>,
  number,
  string,
])[] = [
  ['no form', 'photo', {}, 400, 'not-a-form'],
  [
    'a form without boundary',
    'x',
    { 'Content-Type': 'multipart/form-data' },
    400,
    'malformed-form',
  ],
  ['an empty body', '', { 'Content-Type': boundary }, 400, 'malformed-form'],
  [
    'a form cut off',
    '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nphoto',
    { 'Content-Type': boundary },
    400,
    'malformed-form',
  ],
  ['a form without parts', '--x--\r\n', { 'Content-Type': boundary }, 400, 'no-photo'],
  ['a file in another field', photoForm(['photo'], 'image'), {}, 400, 'no-photo'],
  [
    'a form sent without a choice',
    '--x\r\nContent-Disposition: form-data; name="file"; filename=""\r\n\r\n\r\n--x--\r\n',
    { 'Content-Type': boundary },
    400,
    'no-photo',
  ],
  ['an empty file', photoForm(['']), {}, 415, 'not-a-picture'],
  ['a text', photoForm(['hello']), {}, 415, 'not-a-picture'],
  ['a photo that breaks off', photoForm(['broken']), {}, 422, 'broken'],
  ['a photo over the limit', photoForm(['photo'.padEnd(101)]), {}, 413, 'too-many-bytes'],
  ['too many photos', photoForm(['photo', 'photo', 'photo']), {}, 413, 'too-many-photos'],
  ['a body over the limit', photoForm(['photo'.padEnd(3000)]), {}, 413, 'body-too-large'],
]

for (const [what, body, headers, status, code] of refused) {
  test(`${what} is refused with ${status}, in JSON and in text`, async () => {
    const response = await post(body, { ...json, ...headers }, { limits: small })
    const { error } = await jsonOf<ErrorBody>(response)
    assert.deepEqual([response.status, error.code], [status, code])
    const text = await post(body, headers, { limits: small })
    assert.equal(text.status, status)
    assert.match(await text.text(), /^[A-Z].*\.\n$/)
  })
}

test('a photo of exactly the limit is taken', async () => {
  assert.equal((await post(photoForm(['photo'.padEnd(100)]), {}, { limits: small })).status, 200)
})

test('the field that a form has instead is named', async () => {
  assert.match(await (await post(photoForm(['photo'], 'image'))).text(), /It has "image"\./)
})

test('one refused photo of several is named by its place', async () => {
  const response = await post(photoForm(['photo', 'hello']))
  assert.equal(response.status, 415)
  assert.match(await response.text(), /^Photo 2 of 2: /)
})

test('a form never makes the service fail, whatever bytes it has', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
      const body = Buffer.concat([Buffer.from('--x\r\n'), bytes])
      const { status } = await post(body, { 'Content-Type': boundary })
      assert.equal(status, 400)
    }),
    { numRuns: 100 },
  )
})

test('more requests than may be in flight are answered 503 with Retry-After', async () => {
  const gate = Promise.withResolvers<void>()
  const classifier = createByteClassifier({ before: () => gate.promise })
  const { app } = createTestApp({ classifier, limits: { requestsInFlight: 1 } })
  const send = () => app.request('/predict', { method: 'POST', body: photoForm(['photo']) })
  const first = send()
  const second = await send()
  assert.equal(second.status, 503)
  assert.equal(second.headers.get('Retry-After'), '1')
  gate.resolve()
  assert.equal((await first).status, 200)
  assert.equal((await send()).status, 200)
})

test('more bytes than may be in flight are answered 503, and given back afterwards', async () => {
  const { app } = createTestApp({ limits: { bytesInFlight: 2000 } })
  const send = (size: number) =>
    app.request('/predict', { method: 'POST', body: photoForm(['photo'.padEnd(size)]) })
  assert.equal((await send(3000)).status, 503)
  assert.equal((await send(1000)).status, 200)
})

test('a defect is answered 500 without its message', async () => {
  const before = () => Promise.reject(new TypeError('secret at /etc/passwd'))
  const response = await post(photoForm(['photo']), json, {
    classifier: createByteClassifier({ before }),
  })
  assert.equal(response.status, 500)
  assert.doesNotMatch(await response.text(), /secret/)
})

test('an unknown route is 404 in the dialect of its place', async () => {
  const { app } = createTestApp()
  const plain = await app.request('/nowhere')
  assert.deepEqual(
    [plain.status, (await jsonOf<ErrorBody>(plain)).error.code],
    [404, 'no-such-route'],
  )
  const v2 = await app.request('/v2/nowhere')
  assert.deepEqual([v2.status, typeof (await jsonOf<ErrorBody>(v2)).error], [404, 'string'])
})

test('another method than a path has is 405 and told which it has', async () => {
  const { app } = createTestApp()
  const get = await app.request('/predict')
  assert.deepEqual([get.status, get.headers.get('Allow')], [405, 'POST, OPTIONS'])
  const put = await app.request('/readyz', { method: 'PUT' })
  assert.deepEqual([put.status, put.headers.get('Allow')], [405, 'GET, HEAD, OPTIONS'])
  assert.equal((await app.request('/predict', { method: 'OPTIONS' })).status, 204)
  const head = await app.request('/readyz', { method: 'HEAD' })
  assert.deepEqual([head.status, await head.text()], [200, ''])
})

test('readiness ends when the service stops, liveness does not', async () => {
  const { app, readiness } = createTestApp()
  assert.equal((await app.request('/readyz')).status, 200)
  readiness.stop()
  const statuses = [
    '/readyz',
    '/v2/health/ready',
    '/v2/models/bytes/ready',
    '/healthz',
    '/v2/health/live',
  ].map(async (path) => (await app.request(path)).status)
  assert.deepEqual(await Promise.all(statuses), [503, 503, 503, 200, 200])
})

test('a valid request id is kept, any other replaced', async () => {
  const { app } = createTestApp()
  const idFor = async (id: string) => {
    const response = await app.request('/healthz', { headers: { 'X-Request-Id': id } })
    return response.headers.get('X-Request-Id')
  }
  assert.equal(await idFor('abc-1'), 'abc-1')
  assert.match(String(await idFor('a b')), /^[0-9a-f-]{36}$/)
  assert.match(String(await idFor('x'.repeat(200))), /^[0-9a-f-]{36}$/)
})

test('every answer carries the security headers, errors too', async () => {
  const { app } = createTestApp()
  for (const path of ['/', '/nowhere', '/predict']) {
    const { headers } = await app.request(path)
    assert.match(String(headers.get('Content-Security-Policy')), /default-src 'none'/)
    assert.equal(headers.get('X-Content-Type-Options'), 'nosniff')
  }
})

test('requests, stages and the model show in the metrics', async () => {
  const { app, metrics } = createTestApp()
  await app.request('/predict', { method: 'POST', body: photoForm(['photo']) })
  await app.request('/what/ever')
  metrics.engine.batch({ size: 3, inferenceMs: 1 })
  metrics.engine.workerReplaced(new Error('gone'))
  const text = await (await app.request('/metrics')).text()
  for (const line of [
    'galley_http_requests_total{route="/predict",method="POST",status="200"} 1',
    'galley_http_requests_total{route="unmatched",method="GET",status="404"} 1',
    'galley_stage_seconds_sum{stage="inference"} 0.0123',
    'galley_stage_seconds_count{stage="queue"} 1',
    'galley_batch_size_sum 3',
    'galley_worker_replacements_total 1',
    'galley_queue_depth 0',
    'galley_requests_in_flight 0',
    'galley_model_load_seconds 0.012',
  ]) {
    assert.ok(text.includes(`${line}\n`), line)
  }
  assert.match(text, /process_resident_memory_bytes \d+/)
})

test('OpenAPI describes every route with the schemas that requests are checked by', async () => {
  const response = await createTestApp().app.request('/openapi.json')
  const { paths } = await jsonOf<OpenApi>(response)
  assert.ok('/v2/models/{model}/versions/{version}/infer' in paths)
  assert.deepEqual(Object.keys(paths['/predict']?.post?.responses ?? {}), [
    '200',
    '400',
    '413',
    '415',
    '422',
    '503',
  ])
})
