import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { needsShared } from '@galley/kit/testing/shared'
import { expectedAnswers, foodPhoto, oddFile, oddFiles } from './support/food-photos.ts'
import { food11, type GalleyServer, runGalley, startGalley } from './support/galley-server.ts'
import { classify, postPhotos } from './support/photo-client.ts'

const borscht = foodPhoto('borscht.jpg')
const labLine = /^[\w/ ]+ \([01]\.\d\d\), Inference Time : \d+\.\d{4} seconds$/

describe('galley serve over HTTP', { skip: needsShared }, () => {
  const ends: (() => unknown)[] = []
  let galley: GalleyServer
  before(async () => {
    galley = await startGalley({ after: (end) => ends.push(end) })
  })
  after(() => Promise.all(ends.map((end) => end())))

  test('real photos get the probabilities that Keras gives', async () => {
    for (const { file, probabilities } of expectedAnswers().slice(0, 12)) {
      const answer = await classify(galley.url, foodPhoto(file))
      const differences = answer.probabilities.map(({ probability }, index) =>
        Math.abs(probability - (probabilities[index] ?? Number.NaN)),
      )
      assert.ok(Math.max(...differences) <= 0.02, `${file}: ${Math.max(...differences)}`)
    }
  })

  test('the lab’s own client line gets the lab’s own answer', async () => {
    const { stdout } = await promisify(execFile)('curl', [
      ...['--silent', '--show-error', '--form', `file=@${borscht}`, `${galley.url}/predict`],
    ])
    assert.match(stdout, labLine)
    assert.match(await (await fetch(`${galley.url}/test`)).text(), labLine)
  })

  test('several photos at once are answered in their order', async () => {
    const files = ['carbonara.jpg', 'green-salad-01.jpg', 'bread.jpg'].map(foodPhoto)
    const lines = (await (await postPhotos(galley.url, files)).text()).split('\n')
    const single = await Promise.all(files.map((file) => classify(galley.url, file)))
    assert.deepEqual(
      lines.map((line) => line.replace(/ \(.*/, '')),
      single.map(({ label }) => label),
    )
  })

  test('a client of the Open Inference Protocol finds the model and gets the same answer', async () => {
    const model = await getJson<ModelMetadata>(`${galley.url}/v2/models/food11`)
    const [input] = model.inputs
    assert.deepEqual(input?.shape, [-1, 64, 64, 3])
    const photo = readFileSync(borscht).toString('base64')
    const inputs = [{ name: input?.name, datatype: 'BYTES', shape: [1], data: [photo] }]
    const response = await fetch(`${galley.url}/v2/models/food11/infer`, {
      method: 'POST',
      body: JSON.stringify({ inputs }),
    })
    assert.equal(response.status, 200)
    const { outputs } = (await response.json()) as { outputs: { data: number[] }[] }
    const { probabilities } = await classify(galley.url, borscht)
    assert.deepEqual(
      outputs[0]?.data,
      probabilities.map(({ probability }) => probability),
    )
  })

  test('binary tensors give what the same tensors in JSON give', async () => {
    const values = Float32Array.from({ length: 2 * 64 * 64 * 3 }, (_, index) => (index % 97) / 97)
    const { inputs } = await getJson<ModelMetadata>(`${galley.url}/v2/models/food11`)
    const head = { name: inputs[0]?.name, datatype: 'FP32', shape: [2, 64, 64, 3] }
    const url = `${galley.url}/v2/models/food11/infer`
    const asJson = await post(url, JSON.stringify({ inputs: [{ ...head, data: [...values] }] }))
    const parameters = { binary_data_size: values.byteLength }
    const text = JSON.stringify({
      inputs: [{ ...head, parameters }],
      parameters: { binary_data_output: true },
    })
    const body = Buffer.concat([Buffer.from(text), Buffer.from(values.buffer)])
    const length = 'Inference-Header-Content-Length'
    const asBytes = await post(url, body, { [length]: String(text.length) })
    const answer = Buffer.from(await asBytes.arrayBuffer())
    const bytes = new Uint8Array(answer.subarray(Number(asBytes.headers.get(length))))
    const { outputs } = (await asJson.json()) as { outputs: { data: number[] }[] }
    assert.deepEqual([...new Float32Array(bytes.buffer)], outputs[0]?.data)
  })

  test('odd and hostile files are answered as promised while good requests go on', async () => {
    await whileOthersAsk(galley.url, async () => {
      for (const { file, kind } of oddFiles()) {
        const { status } = await postPhotos(galley.url, [oddFile(file)])
        if (kind === 'bad') assert.ok([413, 415, 422].includes(status), `${file}: ${status}`)
        else assert.equal(status, 200, file)
      }
    })
  })

  test('bad requests are answered as promised while good requests go on', async () => {
    await whileOthersAsk(galley.url, async () => {
      for (const [what, status, send] of badRequests) {
        const response = await send(galley.url)
        assert.equal(response.status, status, what)
        const text = await response.text()
        assert.ok(text.length > 20 && !/\bat .*\.ts|node:internal/.test(text), `${what}: ${text}`)
      }
    })
  })

  test('metrics tell what was done', async () => {
    const text = await (await fetch(`${galley.url}/metrics`)).text()
    const value = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1])
    assert.ok(value('galley_batch_size_count') >= 12)
    assert.ok(value('galley_model_load_seconds') > 0)
    assert.ok(value('galley_stage_seconds_count{stage="decode"}') >= 12)
    assert.equal(value('galley_requests_in_flight'), 0)
  })
})

test('SIGTERM answers what is under way, lets nobody new in, and exits 0', {
  skip: needsShared,
}, async (t) => {
  const { url, stop } = await startGalley(t, '--grace', '10s')
  const idle = await openSocket(url)
  const slow = await openSocket(url)
  const form = formBytes(readFileSync(borscht))
  const head =
    'POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\n'
  slow.write(`${head}Content-Length: ${form.length}\r\n\r\n`)
  slow.write(form.subarray(0, 5000))
  await fetch(`${url}/healthz`)
  const stopped = stop()
  await untilStatus(`${url}/readyz`, 503)
  slow.write(form.subarray(5000))
  const [answer] = await once(slow, 'data', { signal: AbortSignal.timeout(10_000) })
  assert.match(String(answer), /^HTTP\/1\.1 200 OK\r\n/)
  assert.equal(await stopped, 0)
  await assert.rejects(fetch(`${url}/healthz`))
  idle.destroy()
})

test('a port in use is refused with what to do', { skip: needsShared }, async (t) => {
  const { url } = await startGalley(t)
  const { code, stderr } = await runGalley('serve', food11, '--port', new URL(url).port)
  assert.notEqual(code, 0)
  assert.match(stderr, /listens there already[\s\S]*--port/)
})

interface ModelMetadata {
  readonly inputs: readonly { readonly name: string; readonly shape: number[] }[]
}

const form = { 'Content-Type': 'multipart/form-data; boundary=b' }

/** [what is wrong, the status promised, the request] */
const badRequests: readonly (readonly [string, number, (url: string) => Promise<Response>])[] = [
  ['no form', 400, (url) => post(`${url}/predict`, 'hello')],
  ['no file', 400, (url) => post(`${url}/predict`, '--b--\r\n', form)],
  [
    'a form cut off',
    400,
    (url) => post(`${url}/predict`, formBytes('x'.repeat(100)).subarray(0, 120), form),
  ],
  ['a text', 415, (url) => post(`${url}/predict`, formBytes('hello'), form)],
  [
    'half a photo',
    422,
    (url) => post(`${url}/predict`, formBytes(readFileSync(borscht).subarray(0, 3000)), form),
  ],
  [
    'a photo of 11 MiB',
    413,
    (url) => post(`${url}/predict`, formBytes(Buffer.alloc(11 * 2 ** 20)), form),
  ],
  ['an unknown route', 404, (url) => fetch(`${url}/nowhere`)],
  ['another method', 405, (url) => fetch(`${url}/predict`)],
  ['an unknown model', 404, (url) => fetch(`${url}/v2/models/other`)],
  ['no JSON', 400, (url) => post(`${url}/v2/models/food11/infer`, '{')],
  ['JSON too deep', 400, (url) => post(`${url}/v2/models/food11/infer`, '['.repeat(1_000_000))],
  ['a wrong shape', 400, (url) => post(`${url}/v2/models/food11/infer`, wrongShape)],
]

const wrongShape = JSON.stringify({
  inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 2], data: [1, 2] }],
})

function post(url: string, body: string | Buffer, headers = {}): Promise<Response> {
  return fetch(url, { method: 'POST', body: Buffer.from(body), headers })
}

function formBytes(file: string | Buffer): Buffer {
  const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
  return Buffer.concat([Buffer.from(head), Buffer.from(file), Buffer.from('\r\n--b--\r\n')])
}

/** Classifies a good photo over and over while `work` goes on; not one of them may fail. */
async function whileOthersAsk(url: string, work: () => Promise<void>): Promise<void> {
  const faults: unknown[] = []
  let asking = true
  const asked = (async () => {
    while (asking) await classify(url, borscht).catch((error) => faults.push(error))
  })()
  try {
    await work()
  } finally {
    asking = false
    await asked
  }
  assert.deepEqual(faults, [])
}

async function untilStatus(url: string, status: number): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if ((await fetch(url)).status === status) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  assert.fail(`${url} did not come to ${status}`)
}

async function openSocket(url: string): Promise<Socket> {
  const { port, hostname } = new URL(url)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  return socket
}

async function getJson<T>(url: string): Promise<T> {
  // The caller's assertions hold it to the form.
  return (await (await fetch(url)).json()) as T
}
