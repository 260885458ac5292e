import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createTestApp, jsonOf } from '../testing/test-app.ts'
import { HEADER_LENGTH } from './header-length.ts'

interface Output {
  readonly name: string
  readonly datatype: string
  readonly shape: number[]
  readonly data?: unknown[]
  readonly parameters?: { readonly binary_data_size: number }
}
interface Answer {
  readonly model_name: string
  readonly id?: string
  readonly outputs: readonly Output[]
}

const path = '/v2/models/bytes/infer'
const values = Array.from({ length: 12 }, () => 1)
const image = { name: 'image', datatype: 'FP32', shape: [1, 2, 2, 3], data: values }

function infer(
  body: object | string | Buffer<ArrayBuffer>,
  headers: Record<string, string> = {},
  at = path,
) {
  const raw = typeof body === 'string' || Buffer.isBuffer(body)
  return createTestApp().app.request(at, {
    method: 'POST',
    body: raw ? body : JSON.stringify(body),
    headers,
  })
}

function inferBinary(head: object, ...parts: readonly Buffer[]) {
  const text = Buffer.from(JSON.stringify(head))
  return infer(Buffer.concat([text, ...parts]), { [HEADER_LENGTH]: String(text.length) })
}

async function errorOf(response: Response): Promise<string> {
  assert.equal(response.status, 400)
  return (await jsonOf<{ error: string }>(response)).error
}

test('a flat tensor is inferred and its id echoed', async () => {
  const response = await infer({ id: '42', inputs: [image] })
  assert.equal(response.status, 200)
  assert.deepEqual(await response.json(), {
    model_name: 'bytes',
    model_version: '1',
    id: '42',
    outputs: [
      { name: 'probabilities', datatype: 'FP32', shape: [1, 3], data: [0.125, 0.75, 0.125] },
    ],
  })
})

test('a nested tensor says the same as a flat one', async () => {
  const pixel = [2, 2, 2]
  const data = [
    [
      [pixel, pixel],
      [pixel, pixel],
    ],
  ]
  const { outputs } = await jsonOf<Answer>(await infer({ inputs: [{ ...image, data }] }))
  assert.deepEqual(outputs[0]?.data, [0.125, 0.125, 0.75])
})

test('the version of the model can be named', async () => {
  const versioned = '/v2/models/bytes/versions/1/infer'
  assert.equal((await infer({ inputs: [image] }, {}, versioned)).status, 200)
})

test('binary tensors go in and come out', async () => {
  const { data: _, ...head } = image
  const request = {
    inputs: [{ ...head, parameters: { binary_data_size: 48 } }],
    parameters: { binary_data_output: true },
  }
  const response = await inferBinary(request, Buffer.from(new Float32Array(values).buffer))
  assert.equal(response.status, 200)
  assert.equal(response.headers.get('Content-Type'), 'application/octet-stream')
  const body = Buffer.from(await response.arrayBuffer())
  const length = Number(response.headers.get(HEADER_LENGTH))
  const answer: Answer = JSON.parse(body.subarray(0, length).toString())
  assert.deepEqual(answer.outputs, [
    {
      name: 'probabilities',
      datatype: 'FP32',
      shape: [1, 3],
      parameters: { binary_data_size: 12 },
    },
  ])
  const floats = new Float32Array(new Uint8Array(body.subarray(length)).buffer)
  assert.deepEqual([...floats], [0.125, 0.75, 0.125])
})

const photos = ['photo.', 'photo..', 'photo...'].map((text) => Buffer.from(text))

test('encoded photos are inferred from base64', async () => {
  const data = photos.map((photo) => photo.toString('base64'))
  const input = { name: 'image', datatype: 'BYTES', shape: [3], data }
  const { outputs } = await jsonOf<Answer>(await infer({ inputs: [input] }))
  assert.deepEqual(outputs[0]?.shape, [3, 3])
  assert.deepEqual(outputs[0]?.data, [0.75, 0.125, 0.125, 0.125, 0.75, 0.125, 0.125, 0.125, 0.75])
})

test('encoded photos are inferred from length-prefixed bytes', async () => {
  const parts = photos.flatMap((photo) => {
    const length = Buffer.alloc(4)
    length.writeUInt32LE(photo.length)
    return [length, photo]
  })
  const size = Buffer.concat(parts).length
  const input = {
    name: 'image',
    datatype: 'BYTES',
    shape: [3, 1],
    parameters: { binary_data_size: size },
  }
  const outputs = [{ name: 'probabilities', parameters: { classification: 1 } }]
  const answer = await jsonOf<Answer>(await inferBinary({ inputs: [input], outputs }, ...parts))
  assert.deepEqual(answer.outputs, [
    {
      name: 'probabilities',
      datatype: 'BYTES',
      shape: [3, 1],
      data: ['0.75:0:Bread', '0.75:1:Egg', '0.75:2:Soup'],
    },
  ])
})

const { data: _, ...headless } = image
const deep = `{"inputs":${'['.repeat(1000)}`

/** [what is wrong, body, what the error says] */
const refused: readonly (readonly [string, object | string, RegExp])[] = [
  ['text that is no JSON', 'hello', /not JSON/],
  ['JSON nested too deep', deep, /nests deeper/],
  ['JSON of another form', { inputs: 'image' }, /no inference request/],
  ['no inputs', { inputs: [] }, /no inference request/],
  ['an unknown input', { inputs: [{ ...image, name: 'photo' }] }, /takes: "image"/],
  ['an input too many', { inputs: [image, image] }, /takes, once each: "image"/],
  [
    'a wrong shape',
    { inputs: [{ ...image, shape: [1, 3, 2, 2] }] },
    /expected as FP32 of shape \[-1, 2, 2, 3\] .*found FP32 of shape \[1, 3, 2, 2\]/,
  ],
  ['a missing batch dimension', { inputs: [{ ...image, shape: [2, 2, 3] }] }, /\[-1, 2, 2, 3\]/],
  [
    'an empty batch',
    { inputs: [{ ...image, shape: [0, 2, 2, 3], data: [] }] },
    /no inference request/,
  ],
  ['a wrong datatype', { inputs: [{ ...image, datatype: 'FP16' }] }, /expected as FP32/],
  ['too few elements', { inputs: [{ ...image, data: [1] }] }, /expected 12 elements; found 1/],
  [
    'a ragged tensor',
    { inputs: [{ ...image, data: [[[[1, 2, 3]], [[1, 2, 3]]]] }] },
    /expected 2 elements; found 1/,
  ],
  [
    'text among numbers',
    { inputs: [{ ...image, data: values.with(3, Number.NaN) }] },
    /FP32 holds numbers; found null/,
  ],
  ['a huge shape', { inputs: [{ ...image, shape: [2 ** 31, 2, 2, 3] }] }, /too large for JSON/],
  ['neither data nor bytes', { inputs: [headless] }, /neither data nor/],
  [
    'bytes that are not there',
    { inputs: [{ ...headless, parameters: { binary_data_size: 48 } }] },
    /more bytes than/,
  ],
  [
    'an unknown output',
    { inputs: [image], outputs: [{ name: 'labels' }] },
    /gives: "probabilities"/,
  ],
  [
    'a photo that is not base64',
    { inputs: [{ name: 'image', datatype: 'BYTES', shape: [1], data: ['***'] }] },
    /not base64/,
  ],
  [
    'photos of another number than the shape',
    { inputs: [{ name: 'image', datatype: 'BYTES', shape: [2], data: ['cGhvdG8='] }] },
    /has 1 elements; its shape says 2/,
  ],
  [
    'photos of a strange shape',
    { inputs: [{ name: 'image', datatype: 'BYTES', shape: [1, 2], data: ['', ''] }] },
    /BYTES of shape \[N\] or \[N, 1\]/,
  ],
]

for (const [what, body, message] of refused) {
  test(`${what} is refused, saying what is expected`, async () => {
    assert.match(await errorOf(await infer(body)), message)
  })
}

test('JSON with a million faults is refused about as fast as with one', async () => {
  const faults = `{"inputs":[${'1,'.repeat(1_000_000)}1]}`
  const shape = `{"inputs":[{"name":"image","datatype":"FP32","shape":[${'"",'.repeat(500_000)}1]}]}`
  for (const body of [faults, shape]) {
    const start = performance.now()
    assert.match(await errorOf(await infer(body)), /no inference request/)
    assert.ok(performance.now() - start < 1000)
  }
})

test('a photo that is no picture is refused as on any route', async () => {
  const input = { name: 'image', datatype: 'BYTES', shape: [1], data: ['aGVsbG8='] }
  assert.equal((await infer({ inputs: [input] })).status, 415)
})

test('a header length that does not fit the body is refused', async () => {
  for (const length of ['9999', '-1', 'x']) {
    assert.match(
      await errorOf(await infer({ inputs: [image] }, { [HEADER_LENGTH]: length })),
      /bytes/,
    )
  }
})

test('JSON over its limit is refused while it streams in', async () => {
  const { app } = createTestApp({ limits: { jsonBytes: 100 } })
  const response = await app.request(path, { method: 'POST', body: 'x'.repeat(101) })
  assert.equal(response.status, 413)
})

test('an unknown model or version is 404, naming the one that is served', async () => {
  const { app } = createTestApp()
  for (const path of [
    '/v2/models/other',
    '/v2/models/bytes/versions/2/ready',
    '/v2/models/a%2Fb',
  ]) {
    const response = await app.request(path)
    assert.equal(response.status, 404)
    assert.match((await jsonOf<{ error: string }>(response)).error, /The one served is "/)
  }
})

test('metadata tells the extensions and the shapes', async () => {
  const { app } = createTestApp()
  const server = await jsonOf<{ extensions: string[] }>(await app.request('/v2'))
  assert.deepEqual(server.extensions, ['binary_tensor_data', 'classification', 'encoded_photos'])
  assert.deepEqual(await (await app.request('/v2/models/bytes')).json(), {
    name: 'bytes',
    versions: ['1'],
    platform: 'onnx_onnxv1',
    inputs: [{ name: 'image', datatype: 'FP32', shape: [-1, 2, 2, 3] }],
    outputs: [{ name: 'probabilities', datatype: 'FP32', shape: [-1, 3] }],
  })
})

test('whatever JSON comes, the answer is 200 or a 400 in words', async () => {
  const tensor = fc.record(
    {
      name: fc.constantFrom('image', 'x'),
      datatype: fc.constantFrom('FP32', 'BYTES', 'INT64', ''),
      shape: fc.array(fc.integer({ min: -1, max: 3 }), { maxLength: 5 }),
      data: fc.oneof(fc.array(fc.jsonValue(), { maxLength: 12 }), fc.jsonValue()),
      parameters: fc.record({ binary_data_size: fc.integer() }),
    },
    { requiredKeys: ['name'] },
  )
  const request = fc.oneof(
    fc.jsonValue(),
    fc.record({ inputs: fc.array(tensor, { maxLength: 2 }) }),
  )
  await fc.assert(
    fc.asyncProperty(request, async (body) => {
      const { status } = await infer(JSON.stringify(body))
      assert.ok([200, 400, 415].includes(status), String(status))
    }),
    { numRuns: 100 },
  )
})
